# What a check found.

# A result from a report as in docs/reference/report-json.md.
result_of <- function(json, edges) {
  report <- fromJSON(json, simplifyVector = FALSE)
  checks <- report$checks
  numbers <- function(key) vapply(checks, function(check) as.double(check[[key]]), 1)
  texts <- function(list, key) unlist(lapply(list, function(each) each[[key]]))
  diagnoses <- unlist(lapply(checks, function(check) check$diagnoses), recursive = FALSE)
  reasons <- texts(checks, "reason")
  structure(class = "gradient_check_result", list(
    verdict = report$verdict,
    ok = report$verdict == "verified",
    reason = if (length(reasons)) reasons[[1]] else NA_character_,
    message = if (length(checks) == 1) checks[[1]]$message
      else paste0(texts(checks, "subject"), ": ", texts(checks, "message"), collapse = " "),
    wrong = do.call(rbind, lapply(checks, wrong_entries)),
    diagnosis = as.character(texts(diagnoses, "message")),
    codes = as.character(texts(diagnoses, "code")),
    digits = min(numbers("agreedDigits")),
    power = max(numbers("detectionPower")),
    parameters = checks[[1]]$parameters,
    evaluations = sum(numbers("evaluations")),
    seconds = sum(numbers("seconds")),
    subject = checks[[1]]$subject,
    name = sub("^[^/]*/", "", checks[[1]]$id),
    edges = edges,
    json = json))
}

# The wrong entries of a check, the worst first as far as the report says so.
wrong_entries <- function(check) {
  rows <- function(list) vapply(list, entry_name, "")
  wrong <- check$wrongEntries
  shapes <- lapply(check$blocks, function(block) as.integer(unlist(block$shape)))
  names(shapes) <- vapply(check$blocks, function(block) block$name, "")
  worst <- check$details$worstEntries
  rank <- match(rows(wrong), rows(worst))
  known <- check$details$blocks
  names(known) <- vapply(known, function(block) block$name, "")
  triples <- vapply(seq_along(wrong), function(i) {
    if (!is.na(rank[i])) return(as.double(unlist(worst[[rank[i]]][c("claimed", "estimate", "errorBound")])))
    block <- known[[wrong[[i]]$block]]
    if (is.null(block)) return(rep(NA_real_, 3))
    index <- unlist(wrong[[i]]$index)
    place <- 1 + Reduce(function(place, next_) place * next_[2] + next_[1],
                        Map(c, index, shapes[[wrong[[i]]$block]]), 0)
    vapply(c("claimed", "estimates", "bounds"), function(key) as.double(block[[key]][[place]]), 1)
  }, double(3))
  error <- abs(triples[1, ] - triples[2, ])
  order <- order(rank, -error, na.last = TRUE)
  data.frame(
    name = rows(wrong), at = vapply(wrong, in_r, ""), claimed = triples[1, ], true = triples[2, ],
    bound = triples[3, ], stringsAsFactors = FALSE)[order, , drop = FALSE]
}

# As the report has it, whose rows and columns are counted from 0: "W[2,1]".
entry_name <- function(entry) {
  index <- unlist(entry$index)
  paste0(entry$block, if (length(index)) sprintf("[%s]", paste(index, collapse = ",")),
         if (!is.null(entry$row)) paste(" in", entry$row))
}

# As R has it, where they are counted from 1: "W[3, 2]".
in_r <- function(entry) {
  index <- unlist(entry$index)
  paste0(gsub(".", "$", entry$block, fixed = TRUE),
         if (length(index)) sprintf("[%s]", paste(index + 1L, collapse = ", ")),
         if (!is.null(entry$row)) sprintf(" in row %d", 1L + as.integer(gsub("^row ([0-9]+).*", "\\1", entry$row))))
}

print.gradient_check_result <- function(x, ...) {
  writeLines(format(x, ...))
  invisible(x)
}

# So many wrong entries, and lines of the diagnosis, are shown.
shown <- 8L

format.gradient_check_result <- function(x, ...) {
  mark <- c(verified = "\u2713", refuted = "\u2717", inconclusive = "?")[[x$verdict]]
  number <- function(value, digits) sprintf("%.*g", digits, value)
  lines <- c(
    sprintf("%s %s%s  %s of %s", mark, toupper(x$verdict), if (is.na(x$reason)) "" else sprintf(" (%s)", x$reason),
            x$subject, x$name),
    paste0("  ", x$message),
    sprintf("  parameters %s, evaluations %s in %s s; agreed digits %s, smallest visible error %s of the largest entry",
            format(x$parameters, big.mark = ","), format(x$evaluations, big.mark = ","), number(x$seconds, 2),
            number(x$digits, 3), number(x$power, 2)))
  count <- nrow(x$wrong)
  if (count) {
    few <- utils::head(x$wrong, shown)
    values <- ifelse(is.na(few$claimed), "", sprintf(": claimed %s, is %s \u00b1 %s", number(few$claimed, 10),
                                                     number(few$true, 10), number(few$bound, 2)))
    own <- ifelse(few$name == few$at, few$name, sprintf("%s (in R %s)", few$name, few$at))
    lines <- c(lines, "Wrong entries, counted from 0", paste0("  ", own, values))
    if (count > shown) lines <- c(lines, sprintf("  \u2026 and %s more", format(count - shown, big.mark = ",")))
  }
  if (length(x$diagnosis)) lines <- c(lines, "Diagnosis", paste0("  ", utils::head(x$diagnosis, shown)))
  if (length(x$edges) && !x$ok) lines <- c(lines, "Taken for the edge of the domain", paste0("  ", utils::head(x$edges, 3)))
  lines
}

raise_if_refuted <- function(result) {
  if (result$verdict == "refuted") stop(paste(format(result), collapse = "\n"), call. = FALSE)
  invisible(result)
}

save_report <- function(result, path) {
  extension <- tolower(tools::file_ext(path))
  name <- c(html = "report.html", md = "report.md", xml = "report.junit.xml", json = "")[extension]
  if (is.na(name)) {
    stop_client("save_report: found the extension '%s', expected one of html, json, md and xml", extension)
  }
  folder <- tempfile("gradient-check-report-")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  source <- file.path(folder, "given.json")
  writeLines(result$json, source, useBytes = TRUE)
  if (name == "") {
    made <- source
  } else {
    said <- suppressWarnings(system2(
      find_program(), c("report", "render", shQuote(source), "--output", shQuote(folder), "--annotations", "never", "--quiet"),
      stdout = TRUE, stderr = TRUE))
    made <- file.path(folder, name)
    if (!file.exists(made)) stop_client("save_report: found '%s', expected %s", paste(said, collapse = " "), name)
  }
  if (!file.copy(made, path, overwrite = TRUE)) stop_client("save_report: found no way to write %s, expected one", path)
  invisible(path)
}
