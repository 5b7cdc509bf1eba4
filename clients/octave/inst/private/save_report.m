## Writes a report, given as JSON text, in the form that the extension of the path says.
function save_report (json, path)
  [~, ~, extension] = fileparts (path);
  names = struct ("html", "report.html", "md", "report.md", "xml", "report.junit.xml", "json", "given.json");
  if (isempty (extension) || ! isfield (names, extension(2:end)))
    client_error ("save: found the extension '%s', expected one of .html, .json, .md and .xml", extension);
  endif
  folder = tempname ();
  mkdir (folder);
  unwind_protect
    given = fullfile (folder, "given.json");
    write (given, json);
    made = fullfile (folder, names.(extension(2:end)));
    if (! strcmp (made, given))
      [~, said] = system (sprintf ("'%s' report render '%s' --output '%s' --annotations never --quiet 2>&1 </dev/null", ...
                                   strrep (find_program (), "'", "'\\''"), given, folder));
      if (! exist (made, "file"))
        client_error ("save: found '%s', expected %s", strtrim (said), names.(extension(2:end)));
      endif
    endif
    write (path, fileread (made));
  unwind_protect_cleanup
    confirm_recursive_rmdir (false, "local");
    rmdir (folder, "s");
  end_unwind_protect
endfunction

function write (path, text)
  [file, message] = fopen (path, "w");
  if (file < 0)
    client_error ("save: found %s for %s, expected a file that can be written", message, path);
  endif
  fputs (file, text);
  fclose (file);
endfunction
