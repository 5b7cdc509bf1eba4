## A size in words: "3x2".
function text = size_text (numbers)
  text = strjoin (arrayfun (@num2str, numbers, "UniformOutput", false), "x");
endfunction
