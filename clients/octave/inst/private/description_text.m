## What the program is told of the function, as JSON (docs/reference/protocol.md).
##
## methods: their names; outputs: how many numbers a value has.
function text = description_text (parameters, options, methods, outputs)
  parts = cellfun (@(block) block_text (block, options), parameters.blocks, "UniformOutput", false);
  stated = "";
  if (! isempty (options.accuracy))
    stated = [stated sprintf(",\"accuracy\":%.17g", options.accuracy)];
  endif
  if (! isempty (options.gradient_precision))
    stated = [stated ",\"gradientPrecision\":" jsonencode(options.gradient_precision)];
  endif
  text = sprintf ("{\"protocol\":1,\"name\":%s,\"methods\":[\"%s\"],\"outputs\":%d%s,\"parameters\":[%s]}", ...
                  jsonencode (options.name), strjoin (methods, "\",\""), outputs, stated, strjoin (parts, ","));
endfunction

function text = block_text (block, options)
  shape = strjoin (arrayfun (@num2str, block.shape, "UniformOutput", false), ",");
  text = sprintf ("{\"name\":%s,\"shape\":[%s],\"point\":%s", jsonencode (block.name), shape, vector_text (block.point));
  for side = {"lower", "upper"}
    bound = options.(side{1});
    if (isstruct (bound))
      if (! isfield (bound, block.name))
        continue;
      endif
      bound = bound.(block.name);
    endif
    if (isscalar (bound))
      text = [text sprintf(",\"%s\":%s", side{1}, vector_text (real_numbers (bound, side{1}, block.name)))];
    elseif (! isempty (bound))
      text = [text sprintf(",\"%s\":%s", side{1}, vector_text (of_block (block, bound, side{1})))];
    endif
  endfor
  text = [text "}"];
endfunction
