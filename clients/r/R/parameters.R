# Named, shaped parameters, and the flat vectors by which they travel: all blocks in order, each row by row.

# The blocks of a point: a number, a vector, a matrix or an array, or a list of them, which may hold lists.
#
# what, name: what errors call it, and a block that has no name of its own.
parameters_of <- function(x, what = "parameters", name = "x") {
  blocks <- blocks_of(x, what, name, character(), integer())
  names <- vapply(blocks, function(block) block$name, "")
  if (anyDuplicated(names)) {
    stop_client("%s: found the names %s, expected each once", what, words_of(names))
  }
  counts <- vapply(blocks, function(block) length(block$rows), 1L)
  point <- unlist(lapply(blocks, function(block) block$point))
  list(given = x, blocks = blocks, names = names, counts = counts, ends = cumsum(counts), point = point)
}

blocks_of <- function(x, what, single, path, places) {
  name <- if (length(path)) paste(path, collapse = ".") else single
  if (is.list(x)) {
    if (!length(x)) stop_client("%s: found an empty list for '%s', expected at least one number", what, name)
    keys <- names(x)
    if (is.null(keys)) keys <- rep("", length(x))
    keys[keys == ""] <- which(keys == "")
    return(do.call(c, lapply(seq_along(x), function(i) blocks_of(x[[i]], what, single, c(path, keys[i]), c(places, i)))))
  }
  numbers <- real_numbers(x, what, name)
  if (!length(numbers)) stop_client("%s: found no numbers in '%s', expected at least one", what, name)
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

# A matrix of second derivatives, or of a row for each output, in the protocol's order of rows and columns.
#
# It comes as a matrix whose columns are in R's own order for one block, and in that of flat gradients for several; as an array of
# the output's dimensions and then the block's; or as a list of these in the form of the point.
matrix_of <- function(value, outputs, parameters, what) {
  if (is.list(value)) {
    parts <- lapply(parameters$blocks, function(block) {
      of_pair(part_of(value, block, parameters, what), outputs, list(block), length(block$rows), what)
    })
    return(do.call(cbind, parts))
  }
  of_pair(value, outputs, parameters$blocks, length(parameters$point), what)
}

of_pair <- function(value, outputs, blocks, count, what) {
  numbers <- real_numbers(value, what)
  expected <- c(length(outputs$point), count)
  shapes <- list(expected)
  if (length(blocks) == 1 && length(outputs$blocks) == 1) {
    shapes <- c(shapes, list(c(outputs$blocks[[1]]$shape, blocks[[1]]$shape)))
  }
  found <- if (is.null(dim(value))) length(numbers) else dim(value)
  # A vector will do where there is one row or one column.
  same <- function(shape) identical(as.integer(shape[shape > 1]), as.integer(found[found > 1]))
  if (!any(vapply(shapes, same, TRUE))) {
    stop_client("%s: found the shape %s, expected %s", what, paste(found, collapse = "x"), paste(expected, collapse = "x"))
  }
  matrix(numbers, expected[1])[rows_of(outputs$blocks), rows_of(blocks), drop = FALSE]
}

# Where the numbers of flat vectors stand: those of a single block come in R's own order.
rows_of <- function(blocks) {
  if (length(blocks) == 1) blocks[[1]]$rows else seq_len(sum(vapply(blocks, function(block) length(block$rows), 1L)))
}

one_number <- function(value, what) {
  numbers <- real_numbers(value, what)
  if (length(numbers) != 1) {
    advice <- if (what == "value") ": is the sum or the mean over samples missing?" else ""
    stop_client("%s: found %d numbers, expected one%s", what, length(numbers), advice)
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
