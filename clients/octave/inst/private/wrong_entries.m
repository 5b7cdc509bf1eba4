## The wrong entries of a check, the worst first as far as the report says so.
function entries = wrong_entries (check)
  entries = struct ("name", {}, "at", {}, "claimed", {}, "true", {}, "bound", {});
  details = check.details;
  worst = blocks = {};
  if (! isempty (details))
    worst = cells (details.worstEntries);
    blocks = cells (details.blocks);
  endif
  worst_names = cellfun (@entry_name, worst, "UniformOutput", false);
  ranks = errors = [];
  for wrong = cells (check.wrongEntries)
    entry = struct ("name", entry_name (wrong{1}), "at", in_octave (wrong{1}), "claimed", [], "true", [], "bound", []);
    rank = find (strcmp (entry.name, worst_names), 1);
    if (! isempty (rank))
      found = worst{rank};
      [entry.claimed, entry.true, entry.bound] = deal (number (found.claimed), number (found.estimate), number (found.errorBound));
    else
      rank = numel (worst) + 1;
      found = named (blocks, wrong{1}.block);
      if (! isempty (found))
        place = place_of (wrong{1}.index, named (cells (check.blocks), found.name).shape);
        [entry.claimed, entry.true, entry.bound] = deal (nth (found.claimed, place), nth (found.estimates, place), nth (found.bounds, place));
      endif
    endif
    entries(end + 1) = entry;
    ranks(end + 1) = rank;
    errors(end + 1) = [-abs(entry.claimed - entry.true), 0](1);
  endfor
  if (! isempty (entries))
    [~, order] = sortrows ([ranks' errors']);
    entries = entries(order);
  endif
endfunction

function block = named (blocks, name)
  block = [];
  for each = blocks
    if (strcmp (each{1}.name, name))
      block = each{1};
    endif
  endfor
endfunction

function value = nth (list, place)
  if (iscell (list))
    value = number (list{place});
  else
    value = list(place);
  endif
endfunction

## Of an index counted from 0, the place in the numbers row by row, counted from 1.
function place = place_of (index, shape)
  place = 0;
  for i = 1:numel (index)
    place = place * shape(i) + index(i);
  endfor
  place += 1;
endfunction

## As the report has it, whose rows and columns are counted from 0: "W[2,1]".
function name = entry_name (entry)
  name = [entry.block bracketed(entry.index, "[", ",", "]")];
  if (has_row (entry))
    name = [name " in " entry.row];
  endif
endfunction

## As Octave has it, where they are counted from 1: "W(3, 2)".
function name = in_octave (entry)
  name = [entry.block bracketed(entry.index + 1, "(", ", ", ")")];
  if (has_row (entry))
    name = sprintf ("%s in row %d", name, sscanf (entry.row, "row %d") + 1);
  endif
endfunction

## Whether an entry is one of a Jacobian.
function yes = has_row (entry)
  yes = isfield (entry, "row") && ! isempty (entry.row);
endfunction

function text = bracketed (index, open, comma, close)
  text = "";
  if (! isempty (index))
    text = [open strjoin(arrayfun (@num2str, index(:)', "UniformOutput", false), comma) close];
  endif
endfunction
