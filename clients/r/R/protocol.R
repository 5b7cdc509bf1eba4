# The line protocol, version 1: JSON, one object a line (docs/reference/protocol.md).

# A number as JSON, of 17 significant digits, which read back to the same bits; one that is not finite as a string.
number_text <- function(numbers) {
  text <- sprintf("%.17g", numbers)
  text[is.nan(numbers) | is.na(numbers)] <- "\"NaN\""
  text[numbers == Inf] <- "\"Infinity\""
  text[numbers == -Inf] <- "\"-Infinity\""
  text
}

vector_text <- function(numbers) paste0("[", paste(number_text(numbers), collapse = ","), "]")

# The description as JSON text.
description_text <- function(description, parameters, lower, upper) {
  blocks <- vapply(parameters$blocks, function(block) {
    bounds <- vapply(c("lower", "upper"), function(side) {
      bound <- bound_of(block, if (side == "lower") lower else upper, side)
      if (is.null(bound)) "" else sprintf(",\"%s\":%s", side, vector_text(bound))
    }, "")
    sprintf("{\"name\":%s,\"shape\":%s,\"point\":%s%s}", quoted(block$name),
            paste0("[", paste(block$shape, collapse = ","), "]"), vector_text(block$point), paste(bounds, collapse = ""))
  }, "")
  rest <- toJSON(Filter(Negate(is.null), description), auto_unbox = TRUE, digits = I(17))
  sprintf("%s,\"parameters\":[%s]}", sub("}$", "", rest), paste(blocks, collapse = ","))
}

# One bound for a block: a number for all of it, or its numbers row by row; of a list, that by the block's name.
bound_of <- function(block, bound, side) {
  if (is.list(bound)) bound <- bound[[block$name]]
  if (is.null(bound)) return(NULL)
  if (length(bound) == 1) real_numbers(bound, side, block$name) else of_block(block, bound, side)
}

quoted <- function(text) as.character(toJSON(text, auto_unbox = TRUE))

# Runs gradient-check, replies to its requests, and returns the result.
#
# reply: from a method, a point and the vector of a product to its numbers.
conversation <- function(description, reply, point, options) {
  program <- find_program()
  folder <- tempfile("gradient-check-")
  dir.create(folder, mode = "0700")
  fifo_path <- file.path(folder, "replies")
  errors <- file.path(folder, "errors")
  requests <- replies <- NULL
  on.exit({
    # It tidies up when its standard input ends.
    for (stream in list(replies, requests)) if (!is.null(stream)) suppressWarnings(close(stream))
    unlink(folder, recursive = TRUE)
  })
  if (system2("mkfifo", c("-m", "600", shQuote(fifo_path))) != 0) {
    stop_client("mkfifo: found no pipe at %s, expected one", fifo_path)
  }
  arguments <- c("program", "--caller", "--format", "json", "--annotations", "never", "--timeout", "86400", options)
  # Ctrl-C is for R, which ends it; the shell's `trap` would not do, as the program has one of its own.
  apart <- if (nzchar(Sys.which("setsid"))) "setsid " else ""
  command <- sprintf("exec %s%s %s <%s 2>%s", apart, shQuote(program), paste(shQuote(arguments), collapse = " "),
                     shQuote(fifo_path), shQuote(errors))
  requests <- pipe(command, "r")
  replies <- fifo(fifo_path, "w", blocking = TRUE)
  # What it says of itself when it has given up follows on the other pipe.
  send <- function(text) tryCatch({ writeLines(text, replies); flush(replies) }, error = function(e) NULL)
  edges <- character()
  last <- NULL
  output <- character()
  repeat {
    line <- readLines(requests, 1L, warn = FALSE, encoding = "UTF-8")
    if (!length(line)) break
    request <- fromJSON(line)
    member <- switch(request$method,
      shutdown = "\"result\":{}",
      describe = sprintf("\"result\":%s", description),
      {
        asked <- as.double(request$params$point)
        vector <- request$params[[c(jvp = "tangent", vjp = "cotangent", hvp = "vector")[request$method]]]
        given <- c(list(request$method, asked), if (!is.null(vector)) list(as.double(vector)))
        found <- if (identical(asked, point)) do.call(reply, given) else away_from_point(reply, given)
        if (inherits(found, "error")) {
          last <- found
          words <- sprintf("%s: %s", request$method, conditionMessage(found))
          edges <- c(edges, words)
          sprintf("\"error\":{\"message\":%s}", quoted(words))
        } else {
          sprintf("\"result\":{%s}", result_text(request$method, found))
        }
      })
    send(sprintf("{\"jsonrpc\":\"2.0\",\"id\":%d,%s}", request$id, member))
    if (request$method == "shutdown") {
      output <- readLines(requests, warn = FALSE, encoding = "UTF-8")
      break
    }
  }
  close(replies)
  replies <- NULL
  status <- suppressWarnings(close(requests))
  requests <- NULL
  # As waitpid has it: the exit status in the second byte.
  status <- if (is.null(status)) 0L else if (status > 255) status %/% 256L else status
  if (status %in% 0:2 && length(output)) return(result_of(paste(output, collapse = "\n"), unique(edges)))
  if (!is.null(last)) stop(last)
  said <- trimws(paste(readLines(errors, warn = FALSE), collapse = "\n"))
  stop_client("%s: found status %d and %s, expected a report", program, status, if (nzchar(said)) said else "no message")
}

# Far from the point an error is the edge of the domain, unless gradient-check says otherwise by giving up; nor is a warning
# there anybody's.
away_from_point <- function(reply, given) {
  tryCatch(suppressWarnings(do.call(reply, given)),
           gradient_check_error = function(e) stop(e), error = function(e) e)
}

# What a method found, as the member of a result.
result_text <- function(method, numbers) {
  if (method != "value") return(sprintf("\"%s\":%s", if (method == "gradient") method else "product", vector_text(numbers)))
  if (length(numbers) == 1) sprintf("\"value\":%s", number_text(numbers)) else sprintf("\"values\":%s", vector_text(numbers))
}

# The path of the command gradient-check: that of the variable GRADIENT_CHECK, or on the PATH.
find_program <- function() {
  stated <- Sys.getenv("GRADIENT_CHECK")
  if (nzchar(stated)) {
    if (file.access(stated, 1) != 0 || dir.exists(stated)) {
      stop_client("GRADIENT_CHECK: found '%s', expected the path of the program gradient-check", stated)
    }
    return(normalizePath(stated))
  }
  found <- Sys.which("gradient-check")
  if (!nzchar(found)) {
    stop_client(paste("gradient-check: found no such program in the variable GRADIENT_CHECK or on the PATH, expected one:",
                      "build it with `swift build -c release`, or install the wheel of the Python client"))
  }
  unname(found)
}
