## Numbers as a JSON list, of 17 significant digits, which read back to the same bits; one that is not finite as a string.
function text = vector_text (numbers)
  text = sprintf ("%.17g,", numbers);
  if (! all (isfinite (numbers)))
    text = strrep (strrep (text, "NaN", "\"NaN\""), "NA,", "\"NaN\",");
    text = regexprep (text, "(-?)Inf", "\"$1Infinity\"");
  endif
  text = ["[" text(1:end-1) "]"];
endfunction
