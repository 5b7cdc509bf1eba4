# The calls: gradient-check runs beside R and asks for values and claimed derivatives over two pipes.

check_gradient <- function(f, g, x, name = NULL, ..., jvp = NULL, hvp = NULL) {
  label <- label_of(name, substitute(f))
  require_functions(f = f, g = g)
  require_functions(jvp = jvp, hvp = hvp, optional = TRUE)
  parameters <- parameters_of(x)
  claims <- list(
    value = function(point) one_number(f(point), "value"),
    gradient = function(point) flat(parameters, g(point), "gradient"))
  if (!is.null(jvp)) claims$jvp <- function(point, v) one_number(jvp(point, at(parameters, v)), "jvp")
  if (!is.null(hvp)) claims$hvp <- function(point, v) flat(parameters, hvp(point, at(parameters, v)), "hvp")
  checked(parameters, claims, label, ...)
}

check_hessian <- function(f, g, h, x, name = NULL, ...) {
  label <- label_of(name, substitute(f))
  require_functions(f = f, g = g, h = h)
  parameters <- parameters_of(x)
  claims <- list(
    value = function(point) one_number(f(point), "value"),
    gradient = function(point) flat(parameters, g(point), "gradient"),
    hvp = function(point, v) as.vector(matrix_of(h(point), parameters, parameters, "hessian") %*% v))
  checked(parameters, claims, label, ..., mode = "exhaustive")
}

check_jacobian <- function(f, jacobian, x, name = NULL, ...) {
  label <- label_of(name, substitute(f))
  require_functions(f = f, jacobian = jacobian)
  parameters <- parameters_of(x)
  outputs <- outputs_of(f, parameters)
  by_rows(f, parameters, outputs, label, function(point, w) {
    as.vector(w %*% matrix_of(jacobian(point), outputs, parameters, "jacobian"))
  }, ...)
}

check_vjp <- function(f, vjp, x, name = NULL, ...) {
  label <- label_of(name, substitute(f))
  require_functions(f = f, vjp = vjp)
  parameters <- parameters_of(x)
  outputs <- outputs_of(f, parameters)
  by_rows(f, parameters, outputs, label, function(point, w) flat(parameters, vjp(point, at(outputs, w)), "vjp"), ...)
}

check_jvp <- function(f, jvp, x, name = NULL, ...) {
  label <- label_of(name, substitute(f))
  require_functions(f = f, jvp = jvp)
  parameters <- parameters_of(x)
  outputs <- outputs_of(f, parameters)
  along <- function(point, v) flat(outputs, jvp(point, at(parameters, v)), "jvp")
  claims <- list(value = function(point) flat(outputs, f(point), "value"), jvp = along)
  if (length(outputs$point) == 1) {
    # The protocol asks for the derivatives of one output all at once: the one along each axis.
    axes <- diag(length(parameters$point))
    claims$gradient <- function(point) apply(axes, 1, function(axis) along(point, axis))
  }
  checked(parameters, claims, label, outputs = length(outputs$point), ...)
}

# What f gives at the point, as parameters are described: one array or more, in the order of the protocol.
outputs_of <- function(f, parameters) parameters_of(f(at(parameters, parameters$point)), "value", "y")

# The check of products with the rows of a Jacobian, of which a single one is the gradient.
by_rows <- function(f, parameters, outputs, label, product, ...) {
  claims <- list(value = function(point) flat(outputs, f(point), "value"), vjp = product)
  if (length(outputs$point) == 1) claims <- list(value = claims$value, gradient = function(point) product(point, 1))
  checked(parameters, claims, label, outputs = length(outputs$point), ...)
}

# The result of checking claims: by the names of the protocol's methods, from the point (and a flat vector) to flat numbers.
checked <- function(parameters, claims, label, lower = NULL, upper = NULL, accuracy = NULL, gradient_precision = NULL,
                    mode = NULL, budget = NULL, power = NULL, require_power = NULL, outputs = 1L) {
  description <- list(
    protocol = 1L, name = label, methods = I(names(claims)), outputs = outputs,
    accuracy = accuracy, gradientPrecision = gradient_precision)
  text <- description_text(description, parameters, lower, upper)
  options <- options_of(mode, budget, power, require_power)
  conversation(text, function(method, point, ...) claims[[method]](at(parameters, point), ...), parameters$point, options)
}

require_functions <- function(..., optional = FALSE) {
  given <- list(...)
  for (name in names(given)) {
    if (!is.function(given[[name]]) && !(optional && is.null(given[[name]]))) {
      stop_client("found %s for %s, expected a function", class(given[[name]])[1], name)
    }
  }
}

# What a report calls f: what it was told, its name, or "function" where it has none.
label_of <- function(name, expression) {
  if (!is.null(name)) name else if (is.name(expression)) as.character(expression) else "function"
}

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
