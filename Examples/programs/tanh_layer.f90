! One layer with tanh in Fortran, offered as a shared library by the names of clients/c/gradient_check.h.
!
! Build: gfortran -O2 -shared -fPIC -o tanh_layer.so Examples/programs/tanh_layer.f90
! Run:   gradient-check program --library ./tanh_layer.so
module tanh_layer
  use, intrinsic :: iso_c_binding
  implicit none
  private
  public :: describe, value, gradient

  integer, parameter :: inputs = 3, outputs = 2, samples = 4
  real(c_double), parameter :: x(inputs, samples) = reshape([ &
      0.5d0, -1.2d0, 0.3d0, 1.1d0, 0.4d0, -0.7d0, -0.2d0, 0.9d0, 1.6d0, 0.8d0, -0.5d0, -1.4d0], [inputs, samples])
  real(c_double), parameter :: y(outputs, samples) = reshape([ &
      0.2d0, -0.4d0, 0.9d0, 0.1d0, -0.6d0, 0.7d0, 0.3d0, -0.8d0], [outputs, samples])

  ! struct gradient_check_block
  type, bind(c) :: block_type
    type(c_ptr) :: name, shape
    integer(c_size_t) :: dimensions
    type(c_ptr) :: point, lower, upper
  end type

  ! struct gradient_check_description
  type, bind(c) :: description_type
    integer(c_int) :: version
    type(c_ptr) :: name, blocks
    integer(c_size_t) :: block_count, outputs
    integer(c_int) :: single_precision
  end type

  ! All that the description points to lasts as long as the library.
  character(kind=c_char), target :: layer_name(11) = ['t', 'a', 'n', 'h', ' ', 'l', 'a', 'y', 'e', 'r', c_null_char]
  character(kind=c_char), target :: w_name(2) = ['W', c_null_char], b_name(2) = ['b', c_null_char]
  integer(c_size_t), target :: w_shape(2) = [outputs, inputs], b_shape(1) = [outputs]
  ! Row by row, as everything is that crosses the interface.
  real(c_double), target :: w_point(outputs * inputs) = [0.4d0, -0.3d0, 0.8d0, -0.6d0, 0.2d0, 0.5d0]
  real(c_double), target :: b_point(outputs) = [0.1d0, -0.2d0]
  type(block_type), target :: blocks(2)

contains

  integer(c_int) function describe(description) bind(c, name="gradient_check_describe")
    type(description_type), intent(out) :: description
    blocks(1) = block_type(c_loc(w_name), c_loc(w_shape), 2, c_loc(w_point), c_null_ptr, c_null_ptr)
    blocks(2) = block_type(c_loc(b_name), c_loc(b_shape), 1, c_loc(b_point), c_null_ptr, c_null_ptr)
    description = description_type(1, c_loc(layer_name), c_loc(blocks), 2, 1, 0)
    describe = 0
  end function

  integer(c_int) function value(point, values) bind(c, name="gradient_check_value")
    real(c_double), intent(in) :: point(outputs * inputs + outputs)
    real(c_double), intent(out) :: values(1)
    values(1) = sum((activations(point) - y)**2) / 2
    value = 0
  end function

  integer(c_int) function gradient(point, result) bind(c, name="gradient_check_gradient")
    real(c_double), intent(in) :: point(outputs * inputs + outputs)
    real(c_double), intent(out) :: result(outputs * inputs + outputs)
    real(c_double) :: a(outputs, samples), delta(outputs, samples)
    a = activations(point)
    delta = (a - y) * (1 - a**2)
    ! Fortran has its arrays column by column: row by row, a matrix is its transpose.
    result(:outputs * inputs) = reshape(transpose(matmul(delta, transpose(x))), [outputs * inputs])
    result(outputs * inputs + 1:) = sum(delta, dim=2)
    gradient = 0
  end function

  function activations(point) result(a)
    real(c_double), intent(in) :: point(:)
    real(c_double) :: a(outputs, samples), w(outputs, inputs)
    w = transpose(reshape(point(:outputs * inputs), [inputs, outputs]))
    a = tanh(matmul(w, x) + spread(point(outputs * inputs + 1:), 2, samples))
  end function

end module
