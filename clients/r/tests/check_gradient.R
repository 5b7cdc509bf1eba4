# Run by `R CMD check`, and by Tests/CommandLine/languages.sh; needs the program (the variable GRADIENT_CHECK, or the PATH).
library(gradientcheck)

fails_with <- function(words, expression) {
  message <- tryCatch({ force(expression); "no error" }, error = conditionMessage)
  if (!grepl(words, message, fixed = TRUE)) stop(sprintf("found the error '%s', expected '%s'", message, words))
}
is_verified <- function(result) if (!identical(result$verdict, "verified")) stop(paste(format(result), collapse = "\n"))

# A matrix that is not square, column by column in R and row by row in the protocol; a vector; a number; integers.
weights <- matrix(c(0.3, -1.2, 2, 0.7, 1.1, -0.4), 3, 2, dimnames = list(NULL, c("a", "b")))
shift <- array(seq(-1, 1, length.out = 24), c(2, 3, 4))
point <- list(W = weights, v = 1:2, s = 0.5, deep = list(A = shift))
scale <- seq_along(shift)
f <- function(p) {
  stopifnot(identical(dim(p$W), c(3L, 2L)), identical(colnames(p$W), c("a", "b")), is.double(p$v))
  sum(sin(p$W) * 1:6) + sum((p$W %*% p$v)^2) + p$s^3 + sum(scale * p$deep$A^2)
}
g <- function(p) {
  list(s = 3 * p$s^2, deep = list(A = 2 * scale * p$deep$A), v = 2 * t(p$W) %*% (p$W %*% p$v),
       W = cos(p$W) * 1:6 + 2 * (p$W %*% p$v) %*% t(p$v))
}
is_verified(check_gradient(f, g, point))

# Each wrong entry is named at its place, in both ways of counting.
wrong <- function(p) { result <- g(p); result$W[3, 1] <- -result$W[3, 1]; result }
result <- check_gradient(f, wrong, point)
stopifnot(
  result$verdict == "refuted", !result$ok, is.na(result$reason), nrow(result$wrong) == 1,
  result$wrong$name == "W[2,0]", result$wrong$at == "W[3, 1]",
  identical(result$wrong$claimed, unname(wrong(point)$W[3, 1])),
  abs(result$wrong$true - g(point)$W[3, 1]) <= result$wrong$bound, result$wrong$bound < 1e-6,
  grepl("W[2,0] is -1 times its derivative", result$diagnosis, fixed = TRUE), result$power < 1e-6)
text <- format(result)
stopifnot(length(text) < 24, grepl("REFUTED  gradient of f", text[1]), any(grepl("W[2,0] (in R W[3, 1]): claimed", text, fixed = TRUE)))
fails_with("W[2,0] (in R W[3, 1])", raise_if_refuted(result))
deep <- check_gradient(f, function(p) { result <- g(p); result$deep$A[2, 1, 3] <- 7; result }, point)
stopifnot(deep$wrong$name == "deep.A[1,0,2]", deep$wrong$at == "deep$A[2, 1, 3]")

# A gradient of the other order is a transpose, and is told as one.
transposed <- check_gradient(function(W) sum(sin(W) * 1:6), function(W) as.vector(t(cos(W) * 1:6)), weights)
stopifnot(transposed$verdict == "refuted", transposed$codes == "transpose")
is_verified(check_gradient(function(W) sum(sin(W) * 1:6), function(W) as.vector(cos(W) * 1:6), weights))
fails_with("gradient: found the shape 2x3 for 'x', expected the shape 3x2", check_gradient(function(W) sum(W^2), function(W) 2 * t(W), weights))

# Flat gradients of several blocks stand row by row.
rows <- function(p) c(t(2 * p$A), 2 * p$b)
is_verified(check_gradient(function(p) sum(p$A^2) + sum(p$b^2), rows, list(A = weights, b = c(1, 2))))

# Bounds of the domain, in the order of R; a factor from a number.
bounds <- list(A = matrix(c(0, 0, 0, -5, -5, -5), 3, 2))
inside <- check_gradient(function(p) if (any(p$A[, 1] < 0)) NaN else sum(p$A^2.5 * c(1, 1, 1, 0, 0, 0)) + sum(p$A[, 2]^2),
                         function(p) cbind(2.5 * p$A[, 1]^1.5, 2 * p$A[, 2]),
                         list(A = matrix(c(1e-9, 1, 2, -3, -4, 2), 3, 2)), lower = bounds)
stopifnot(inside$verdict != "refuted")

# NaN, infinity and NA.
is_nan <- check_gradient(function(x) sum(x^2), function(x) c(2 * x[1], NaN), c(1, 2))
stopifnot(is_nan$verdict == "refuted", is_nan$wrong$name == "x[1]", is.nan(is_nan$wrong$claimed))
infinite <- check_gradient(function(x) sum(x^2), function(x) c(2 * x[1], -Inf), c(1, 2))
stopifnot(infinite$verdict == "refuted", infinite$wrong$claimed == -Inf)
stopifnot(check_gradient(function(x) NA_real_, function(x) 2 * x, c(1, 2))$reason == "nonFinite")
kink <- check_gradient(function(x) sum(abs(x)), sign, c(0, 2))
stopifnot(kink$verdict == "inconclusive", kink$reason == "kink", nrow(kink$wrong) == 0, grepl("INCONCLUSIVE (kink)", format(kink)[1], fixed = TRUE))

# Numbers reach f to the bit.
exact <- c(0.1, 1 / 3, 2 / 3 * 1e-300, pi * 1e300, 5e-324, -1.7976931348623157e308)
seen <- NULL
fails_with("seen enough", check_gradient(function(x) { seen <<- x; stop("seen enough") }, identity, exact))
stopifnot(identical(seen, exact))

# Errors are R's own at the point, and the edge of the domain elsewhere.
condition <- tryCatch(check_gradient(function(x) stop(structure(class = c("mine", "error", "condition"), list(message = "own", call = NULL))),
                                     identity, 1), mine = function(e) e)
stopifnot(inherits(condition, "mine"), conditionMessage(condition) == "own")
fails_with("no gradient", check_gradient(function(x) x^2, function(x) stop("no gradient"), 1))
edge <- check_gradient(function(x) { if (x < 0) stop("below zero"); sqrt(x) }, function(x) 0.6 / sqrt(x), 1e-3)
stopifnot(edge$verdict == "refuted", any(grepl("value: below zero", edge$edges)))

# What cannot be used is refused in a sentence.
fails_with("parameters: found complex numbers in 'z', expected real numbers", check_gradient(f, g, list(z = 1i)))
fails_with("parameters: found an object of character in 'x', expected real numbers", check_gradient(f, g, "1"))
fails_with("parameters: found no numbers in 'w', expected at least one", check_gradient(f, g, list(w = double())))
fails_with("parameters: found the names 'a.b', 'a.b', expected each once", check_gradient(f, g, list(a.b = 1, a = list(b = 2))))
fails_with("value: found 2 numbers, expected one: is the sum or the mean over samples missing?", check_gradient(function(x) x, identity, c(1, 2)))
fails_with("value: found complex numbers, expected real numbers", check_gradient(function(x) 1i, identity, 1))
fails_with("gradient: found 3 numbers for 'x', expected 2 numbers", check_gradient(function(x) sum(x), function(x) 1:3, c(1, 2)))
fails_with("gradient: found the blocks 'a', 'c', expected 'a', 'b'", check_gradient(function(p) 1, function(p) list(a = 1, c = 1), list(a = 1, b = 1)))
fails_with("gradient: found NULL", check_gradient(function(x) 1, function(x) NULL, 1))
fails_with("found numeric for g, expected a function", check_gradient(function(x) 1, 2, 1))
fails_with("gradient-check: found status 65 and", tryCatch(check_gradient(function(x) x^2, function(x) 2 * x, 1, accuracy = 2),
                                         error = function(e) stop(sub("^.*: found status", "gradient-check: found status", conditionMessage(e)))))

# Jacobians: in R's order of a matrix that is not square, of a list, and of outputs in a matrix; the wrong one by its row.
A <- matrix(c(1, 2, 3, 4, 5, 6, -1, 0, 2, 1, -2, 3), 2, 6)
x <- matrix(c(0.3, -0.2, 1, 0.7, 2, -1), 3, 2)
h <- function(x) as.vector(A %*% as.vector(sin(x)))
J <- function(x) A %*% diag(as.vector(cos(x)))
is_verified(check_jacobian(h, J, x))
is_verified(check_jacobian(h, function(x) array(J(x), c(2, 3, 2)), x))
wrong_row <- check_jacobian(h, function(x) { result <- J(x); result[2, 6] <- 7; result }, x)
stopifnot(wrong_row$verdict == "refuted", nrow(wrong_row$wrong) == 1, wrong_row$wrong$name == "x[2,1] in row 1 (y[1])",
          wrong_row$wrong$at == "x[3, 2] in row 2", wrong_row$wrong$claimed == 7,
          grepl("REFUTED  Jacobian of h", format(wrong_row)[1]))
of_list <- function(p) h(p$a) * p$b[1]
is_verified(check_jacobian(of_list, function(p) list(a = p$b[1] * J(p$a), b = cbind(h(p$a), 0)), list(a = x, b = c(2, 1))))
rows_first <- as.vector(matrix(1:6, 3, 2, byrow = TRUE))
is_verified(check_jacobian(of_list, function(p) cbind(p$b[1] * J(p$a)[, order(rows_first)], h(p$a), 0), list(a = x, b = c(2, 1))))
is_verified(check_jacobian(function(x) outer(x, x[1:2]), function(x) {
  result <- array(0, c(3, 2, 3))
  for (i in 1:3) for (j in 1:2) { result[i, j, i] <- result[i, j, i] + x[j]; result[i, j, j] <- result[i, j, j] + x[i] }
  result
}, c(0.5, -1, 2)))
is_verified(check_jacobian(function(x) sum(x^2), function(x) 2 * x, x))
fails_with("jacobian: found the shape 6x2, expected 2x6", check_jacobian(h, function(x) t(J(x)), x))
fails_with("value: found complex numbers in 'y', expected real numbers", check_jacobian(function(x) 1i * x, J, x))

# Products: from the right, from the left, and with the Hessian; each wrong one is refuted.
is_verified(check_jvp(h, function(x, v) { stopifnot(dim(v) == c(3, 2)); J(x) %*% as.vector(v) }, x))
stopifnot(check_jvp(h, function(x, v) A %*% as.vector(v), x)$verdict == "refuted")
is_verified(check_jvp(function(x) sum(x^3), function(x, v) sum(3 * x^2 * v), x))
stopifnot(check_jvp(function(x) sum(x^3), function(x, v) sum(x^2 * v), x)$verdict == "refuted")
is_verified(check_vjp(h, function(x, w) matrix(w %*% J(x), 3, 2), x))
stopifnot(check_vjp(h, function(x, w) matrix(w %*% A, 3, 2), x)$verdict == "refuted")
is_verified(check_vjp(function(x) x %*% t(x), function(x, w) { stopifnot(dim(w) == c(2, 2)); (w + t(w)) %*% x }, c(1, 2)))
fails_with("vjp: found the shape 2x3 for 'x', expected the shape 3x2", check_vjp(h, function(x, w) t(x), x))
K <- function(x) -diag(as.vector(sin(x) * 1:6))
weighed <- function(x) sum(sin(x) * 1:6)
slope <- function(x) cos(x) * 1:6
is_verified(check_hessian(weighed, slope, K, x))
bent <- check_hessian(weighed, slope, function(x) K(x) + outer(1:6 == 2, 1:6 == 5), x)
stopifnot(bent$verdict == "refuted", grepl("gradient: All 6 entries", bent$message), grepl("Hessian products: ", bent$message))
both <- check_gradient(weighed, slope, x, hvp = function(x, v) -sin(x) * 1:6 * v, jvp = function(x, v) sum(slope(x) * v))
is_verified(both)
stopifnot(grepl("directional derivative: All", both$message), grepl("Hessian products: All", both$message))
stopifnot(check_gradient(weighed, slope, x, jvp = function(x, v) 1.01 * sum(slope(x) * v))$verdict == "refuted")
stopifnot(check_gradient(weighed, slope, x, hvp = function(x, v) sin(x) * 1:6 * v)$verdict == "refuted")
fails_with("jvp: found 2 numbers, expected one", check_gradient(weighed, slope, x, jvp = function(x, v) 1:2))
fails_with("found numeric for hvp, expected a function", check_gradient(weighed, slope, x, hvp = 3))
fails_with("unused argument (budgte = 3)", check_gradient(weighed, slope, x, budgte = 3))

# Options, names, and the report.
named <- check_gradient(function(x) sum(sin(x)), cos, seq(-1, 1, length.out = 5), name = "my \"sum\"", budget = 7)
stopifnot(named$name == "my \"sum\"", named$reason == "budget")
path <- file.path(tempdir(), "report.html")
save_report(result, path)
stopifnot(grepl("<html", paste(readLines(path, warn = FALSE), collapse = "\n"), fixed = TRUE))
fails_with("save_report: found the extension 'pdf'", save_report(result, "report.pdf"))

# Nothing is left behind: neither a folder, nor a pipe, nor a process.
stopifnot(!length(list.files(tempdir(), "^gradient-check-")), nrow(showConnections()) == 0)
cat("check_gradient.R: passed\n")
