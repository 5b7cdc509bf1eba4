# Rosenbrock's function in Julia, served by the bare line protocol without any package.
#
# Run: gradient-check program -- julia Examples/programs/rosenbrock.jl

const POINT = [-1.2, 1.0, 0.5]

value(x) = sum(100 * (x[i+1] - x[i]^2)^2 + (1 - x[i])^2 for i in 1:length(x)-1)

function gradient(x)
    g = zeros(length(x))
    for i in 1:length(x)-1
        rest = x[i+1] - x[i]^2
        g[i] += -400x[i] * rest - 2(1 - x[i])
        g[i+1] += 200rest
    end
    return g
end

# Julia prints the shortest digits that read back to the same bits; a number that is not finite travels as a string.
text(number) = isfinite(number) ? repr(number) : isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\""
list(numbers) = "[" * join(text.(numbers), ",") * "]"

for line in eachline(stdin)
    # gradient-check writes its requests without spaces, with the members in this order: id, method, params.
    id = match(r"\"id\":(\d+)", line).captures[1]
    method = match(r"\"method\":\"(\w+)\"", line).captures[1]
    numbers = match(r"\"point\":\[([^\]]*)\]", line)
    point = numbers === nothing ? Float64[] : parse.(Float64, split(numbers.captures[1], ","))
    result = if method == "describe"
        """{"protocol":1,"name":"Rosenbrock in Julia","methods":["value","gradient"],
        "parameters":[{"name":"x","shape":[$(length(POINT))],"point":$(list(POINT))}]}"""
    elseif method == "value"
        "{\"value\":$(text(value(point)))}"
    elseif method == "gradient"
        "{\"gradient\":$(list(gradient(point)))}"
    else
        "{}"
    end
    println("{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":$(replace(result, "\n" => ""))}")
    flush(stdout)
end
