"""Adapters: automatic differentiation by PyTorch and JAX, served like any other gradient."""

from ._parameters import HOW_TO_MEND
from ._protocol import ClientError, OverwrittenInput
from ._serve import serve


def serve_torch(module, loss, **options):
    """Serves a PyTorch module and a loss, with the gradient that `backward` computes.

    module: a torch.nn.Module; its trainable parameters are the parameters.
    loss:   from the module to one number: lambda module: criterion(module(inputs), targets).
    options: as for `serve`.

    A module in training mode is left there: dropout and batch statistics then show as "two evaluations differ". One in
    single precision is checked as such; module.double() lets smaller errors be seen. A loss that changes the parameters
    (a step of an optimizer, weights clipped in `forward`) ends the check, which says so.
    """
    import torch

    trainable = {name: tensor for name, tensor in module.named_parameters() if tensor.requires_grad}
    if not trainable:
        raise ClientError("serve_torch: found no trainable parameters in the module, expected at least one")

    placed = {name: torch.empty_like(tensor, requires_grad=False) for name, tensor in trainable.items()}

    def place(values):
        with torch.no_grad():
            for name, tensor in trainable.items():
                tensor.copy_(torch.as_tensor(values[name]))
                placed[name].copy_(tensor)

    def require_unchanged():
        for name, tensor in trainable.items():
            differ = (placed[name] != tensor) & ((placed[name] == placed[name]) | (tensor == tensor))
            if differ.any():
                place = tuple(int(i) for i in differ.nonzero()[0])
                index = f"[{','.join(map(str, place))}]" if place else ""
                raise OverwrittenInput(
                    f"loss overwrites the parameters of the module: {name}{index} was "
                    f"{float(placed[name][place])!r}, is {float(tensor[place])!r} ({HOW_TO_MEND})"
                )

    def evaluate(values):
        place(values)
        result = loss(module)
        require_unchanged()
        if not torch.is_tensor(result) or result.numel() != 1:
            found = f"the shape {tuple(result.shape)}" if torch.is_tensor(result) else type(result).__name__
            raise ClientError(f"loss: found {found}, expected a tensor of one number: loss.mean() or loss.sum()")
        return result

    def value(values):
        with torch.no_grad():
            return float(evaluate(values))

    def gradient(values):
        result = evaluate(values)
        # allow_unused: a parameter that the loss does not depend on has the gradient 0.
        parts = torch.autograd.grad(result, list(trainable.values()), allow_unused=True)
        # As tensors, whose formats tell in what the gradient was computed.
        return {
            name: torch.zeros_like(tensor) if part is None else part
            for (name, tensor), part in zip(trainable.items(), parts)
        }

    def array(tensor):
        tensor = tensor.detach().cpu()
        # NumPy has no bfloat16; whatever it holds, a float32 holds too.
        return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy().copy()

    point = {name: array(tensor) for name, tensor in trainable.items()}
    serve(value, gradient, point, name=options.pop("name", type(module).__name__), **options)


def serve_jax(function, parameters, **options):
    """Serves a JAX function with the gradient that `jax.grad` computes.

    function:   from the parameters to one number.
    parameters: any tree of arrays: a dictionary, lists in each other, one array.
    options:    as for `serve`.

    JAX computes in single precision unless jax.config.update("jax_enable_x64", True) comes before its first use.
    """
    import jax
    import numpy

    leaves, tree = jax.tree_util.tree_flatten_with_path(parameters)
    names = [".".join(map(_key, path)) or "x" for path, _ in leaves]
    point = {name: numpy.asarray(jax.numpy.asarray(leaf, dtype=float)) for name, (_, leaf) in zip(names, leaves)}
    if len(point) != len(leaves):
        raise ClientError(f"serve_jax: found the names {names}, expected each once")

    def assembled(values):
        return jax.tree_util.tree_unflatten(tree, [values[name] for name in names])

    result = jax.tree_util.tree_leaves(jax.eval_shape(function, assembled(point)))
    if [leaf.shape for leaf in result] != [()]:
        found = ", ".join(str(leaf.shape) for leaf in result) or "nothing"
        raise ClientError(f"function: found the shape {found}, expected one number: jnp.mean(…) or jnp.sum(…)")
    compiled_value = jax.jit(function)
    compiled_gradient = jax.jit(jax.grad(function))

    def value(values):
        return float(compiled_value(assembled(values)))

    def gradient(values):
        parts = jax.tree_util.tree_leaves(compiled_gradient(assembled(values)))
        return dict(zip(names, parts))

    serve(value, gradient, point, name=options.pop("name", getattr(function, "__name__", "jax")), **options)


def _key(entry):
    """What stands for a step into a tree: a dictionary's key, a list's index, an attribute's name."""
    for attribute in ("key", "idx", "name"):
        if hasattr(entry, attribute):
            return str(getattr(entry, attribute))
    return str(entry)
