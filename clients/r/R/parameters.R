# Named, shaped parameters, and the flat vectors by which they travel: all blocks in order, each row by row.

# The blocks of a point: a number, a vector, a matrix or an array, or a list of them, which may hold lists.
parameters_of <- function(x) {
  blocks <- blocks_of(x, character(), integer())
  names <- vapply(blocks, function(block) block$name, "")
  if (anyDuplicated(names)) {
    stop_client("parameters: found the names %s, expected each once", words_of(names))
  }
  counts <- vapply(blocks, function(block) length(block$rows), 1L)
  point <- unlist(lapply(blocks, function(block) block$point))
  list(given = x, blocks = blocks, names = names, counts = counts, ends = cumsum(counts), point = point)
}

blocks_of <- function(x, path, places) {
  name <- if (length(path)) paste(path, collapse = ".") else "x"
  if (is.list(x)) {
    if (!length(x)) stop_client("parameters: found an empty list for '%s', expected at least one number", name)
    keys <- names(x)
    if (is.null(keys)) keys <- rep("", length(x))
    keys[keys == ""] <- which(keys == "")
    return(do.call(c, lapply(seq_along(x), function(i) blocks_of(x[[i]], c(path, keys[i]), c(places, i)))))
  }
  numbers <- real_numbers(x, "parameters", name)
  if (!length(numbers)) stop_client("parameters: found no numbers in '%s', expected at least one", name)
  template <- x
  storage.mode(template) <- "double"
  shape <- if (is.null(dim(x))) (if (length(x) == 1) integer() else length(x)) else dim(x)
  rows <- row_by_row(shape, length(x))
  list(list(name = name, path = path, places = places, shape = shape, template = template, rows = rows,
            point = numbers[rows]))
}

# Where in R's own order, column by column, the numbers of an array stand when they are read row by row.
row_by_row <- function(shape, count) {
  places <- seq_len(count)
  if (length(shape) < 2) places else as.vector(aperm(array(places, shape), rev(seq_along(shape))))
}

# The point in the form that was given, of a flat vector.
at <- function(parameters, vector) {
  point <- parameters$given
  end <- 0L
  for (block in parameters$blocks) {
    part <- block$template
    part[block$rows] <- vector[end + seq_along(block$rows)]
    end <- end + length(block$rows)
    if (length(block$places)) point[[block$places]] <- part else point <- part
  }
  point
}

# The flat vector of what a function returned: in the form of the point, a list of its blocks, or flat already.
flat <- function(parameters, result, what) {
  single <- !is.list(parameters$given)
  if (single && is.list(result)) {
    stop_client("%s: found a list, expected %d numbers as in `x`", what, parameters$ends)
  }
  if (!is.list(result) && !single && length(parameters$blocks) > 1) {
    numbers <- real_numbers(result, what)
    count <- length(parameters$point)
    if (length(numbers) != count) {
      stop_client("%s: found %d numbers, expected %d (%s), or a list of blocks", what, length(numbers), count,
                  paste0("'", parameters$names, "': ", parameters$counts, collapse = ", "))
    }
    return(numbers)
  }
  unlist(lapply(parameters$blocks, function(block) of_block(block, part_of(result, block, parameters, what), what)))
}

# What stands in a result for one block.
part_of <- function(result, block, parameters, what) {
  given <- parameters$given
  for (depth in seq_along(block$places)) {
    if (!is.list(result)) return(result)
    place <- block$places[depth]
    found <- names(result)
    expected <- names(given)
    if (!is.null(found) && !is.null(expected)) {
      if (!setequal(found, expected)) {
        stop_client("%s: found the blocks %s, expected %s", what, words_of(found), words_of(expected))
      }
      place <- match(expected[place], found)
    } else if (length(result) != length(given)) {
      stop_client("%s: found a list of %d, expected %d (%s)", what, length(result), length(given),
                  words_of(parameters$names))
    }
    result <- result[[place]]
    given <- given[[block$places[depth]]]
  }
  result
}

# The numbers of one block row by row. A flat vector of the right length will do, in R's own order; another shape of as many
# numbers may be a transpose.
of_block <- function(block, value, what) {
  numbers <- real_numbers(value, what, block$name)
  shape <- dim(value)
  lines <- function(shape) sum(shape > 1) <= 1
  if (length(numbers) != length(block$rows)
      || (!is.null(shape) && !identical(as.integer(shape), as.integer(block$shape))
          && !(lines(shape) && lines(block$shape)))) {
    said <- function(shape, count) {
      if (length(shape) < 2) sprintf("%d numbers", count) else sprintf("the shape %s", paste(shape, collapse = "x"))
    }
    stop_client("%s: found %s for '%s', expected %s", what, said(shape, length(numbers)), block$name,
                said(block$shape, length(block$rows)))
  }
  numbers[block$rows]
}

one_number <- function(value) {
  numbers <- real_numbers(value, "value")
  if (length(numbers) != 1) {
    stop_client("value: found %d numbers, expected one: is the sum or the mean over samples missing?", length(numbers))
  }
  numbers
}

real_numbers <- function(value, what, name = NULL) {
  if (is.numeric(value) || is.logical(value)) return(as.double(value))
  place <- if (is.null(name)) "" else sprintf(" in '%s'", name)
  found <- if (is.complex(value)) "complex numbers"
    else if (is.null(value)) "NULL (is the function's last value something else?)"
    else sprintf("an object of %s", class(value)[1])
  stop_client("%s: found %s%s, expected real numbers", what, found, place)
}

words_of <- function(names) paste0("'", names, "'", collapse = ", ")
