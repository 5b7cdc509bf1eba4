# The one call: gradient-check runs beside R and asks for values and gradients over two pipes.

check_gradient <- function(f, g, x, name = NULL, lower = NULL, upper = NULL, accuracy = NULL,
                           gradient_precision = NULL, mode = NULL, budget = NULL, power = NULL,
                           require_power = NULL) {
  label <- if (is.null(name)) name_of(substitute(f)) else name
  for (given in c("f", "g")) {
    if (!is.function(get(given))) {
      stop_client("found %s for %s, expected a function", class(get(given))[1], given)
    }
  }
  parameters <- parameters_of(x)
  description <- list(
    protocol = 1L, name = label, methods = I(c("value", "gradient")), outputs = 1L,
    accuracy = accuracy, gradientPrecision = gradient_precision)
  text <- description_text(description, parameters, lower, upper)
  options <- options_of(mode, budget, power, require_power)
  conversation(text, function(method, point) {
    result <- if (method == "value") f(at(parameters, point)) else g(at(parameters, point))
    if (method == "value") one_number(result) else flat(parameters, result, "gradient")
  }, parameters$point, options)
}

# What a report calls f: its name, or "function" where it has none.
name_of <- function(expression) if (is.name(expression)) as.character(expression) else "function"

# The options of the command that stand for those of a check.
options_of <- function(mode, budget, power, require_power) {
  given <- list("--mode" = mode, "--budget" = budget, "--power" = power, "--require-power" = require_power)
  given <- Filter(Negate(is.null), given)
  numbers <- vapply(given, function(value) if (is.numeric(value)) sprintf("%.15g", value) else value, "")
  as.vector(rbind(names(given), numbers))
}

# An error of the client's own, in one sentence; the call that it came from would say nothing.
stop_client <- function(words, ...) {
  stop(structure(class = c("gradient_check_error", "error", "condition"),
                 list(message = sprintf(words, ...), call = NULL)))
}
