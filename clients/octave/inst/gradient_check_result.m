## -*- texinfo -*-
## @deftypefn {} {@var{result} =} gradient_check_result (@var{json}, @var{edges})
## What @code{check_gradient} and its like found, printed on one screen.
##
## @table @asis
## @item verdict, ok, reason
## "verified", "refuted" or "inconclusive"; whether it is the first; why it is the last, else ""
## @item wrong
## a struct array of the wrong entries: name as reports have it, counted from 0, at as Octave has it, claimed, true, and
## bound, by which true may be off
## @item diagnosis, codes
## what explains them, as cell arrays of sentences and of names
## @item digits, power
## digits agreed in the worst entry; the smallest error that would have been seen, relative to the largest entry
## @item subject, name
## what was checked ("gradient", "Jacobian"), and what the function is called
## @item parameters, evaluations, seconds
## how many parameters, evaluations, and what the check took
## @item edges
## errors away from the point, which were taken for the edge of the domain
## @item json
## the report as JSON text
## @end table
##
## @code{save (result, "report.html")} writes the report, as html, md, json or xml (JUnit);
## @code{raise_if_refuted (result)} ends with an error where the gradient is refuted.
## @end deftypefn

classdef gradient_check_result
  properties (SetAccess = private)
    verdict = "";
    ok = false;
    reason = "";
    message = "";
    wrong = [];
    diagnosis = {};
    codes = {};
    digits = NaN;
    power = NaN;
    parameters = 0;
    evaluations = 0;
    seconds = 0;
    subject = "";
    name = "";
    edges = {};
    json = "";
  endproperties

  methods
    function self = gradient_check_result (json, edges)
      report = jsondecode (json);
      checks = cells (report.checks);
      self.json = json;
      self.edges = edges;
      self.verdict = report.verdict;
      self.ok = strcmp (report.verdict, "verified");
      self.subject = checks{1}.subject;
      self.name = regexprep (checks{1}.id, "^[^/]*/", "");
      self.parameters = checks{1}.parameters;
      [self.digits, self.power] = deal (Inf, 0);
      messages = {};
      for each = checks
        self = added (self, each{1});
        messages{end + 1} = each{1}.message;
        if (numel (checks) > 1)
          messages{end} = [each{1}.subject ": " each{1}.message];
        endif
      endfor
      self.message = strjoin (messages, " ");
    endfunction

    ## With what one of the checks found.
    function self = added (self, check)
      if (isempty (self.reason) && ! isempty (check.reason))
        self.reason = check.reason;
      endif
      for each = cells (check.diagnoses)
        self.diagnosis{end + 1} = each{1}.message;
        self.codes{end + 1} = each{1}.code;
      endfor
      self.wrong = [self.wrong wrong_entries(check)];
      self.digits = min (self.digits, number (check.agreedDigits));
      self.power = max (self.power, number (check.detectionPower));
      self.evaluations += check.evaluations;
      self.seconds += check.seconds;
    endfunction

    function disp (self)
      fputs (stdout, text (self));
    endfunction

    ## What is printed.
    function shown = text (self)
      marks = struct ("verified", "✓", "refuted", "✗", "inconclusive", "?");
      why = "";
      if (! isempty (self.reason))
        why = [" (" self.reason ")"];
      endif
      lines = {sprintf("%s %s%s  %s of %s", marks.(self.verdict), toupper (self.verdict), why, self.subject, self.name)
               ["  " self.message]
               sprintf("  parameters %d, evaluations %d in %.2g s; agreed digits %.3g, smallest visible error %.2g of the largest entry", ...
                       self.parameters, self.evaluations, self.seconds, self.digits, self.power)};
      few = 8;
      count = numel (self.wrong);
      if (count > 0)
        lines{end + 1} = "Wrong entries, counted from 0";
      endif
      for entry = self.wrong(1:min (few, count))
        line = ["  " entry.name];
        if (! strcmp (entry.name, entry.at))
          line = sprintf ("%s (in Octave %s)", line, entry.at);
        endif
        if (! isempty (entry.claimed))
          line = sprintf ("%s: claimed %.10g, is %.10g ± %.2g", line, entry.claimed, entry.true, entry.bound);
        endif
        lines{end + 1} = line;
      endfor
      if (count > few)
        lines{end + 1} = sprintf ("  … and %d more", count - few);
      endif
      lines = [lines; headed("Diagnosis", self.diagnosis, few)];
      if (! self.ok)
        lines = [lines; headed("Taken for the edge of the domain", self.edges, 3)];
      endif
      shown = [strjoin(lines', "\n") "\n"];
    endfunction

    function raise_if_refuted (self)
      if (strcmp (self.verdict, "refuted"))
        error ("gradient_check:refuted", "%s", text (self));
      endif
    endfunction

    function save (self, path)
      save_report (self.json, path);
    endfunction
  endmethods
endclassdef

function lines = headed (heading, texts, few)
  lines = {};
  if (! isempty (texts))
    lines = [{heading}; cellfun(@(each) ["  " each], texts(1:min (few, end))(:), "UniformOutput", false)];
  endif
endfunction
