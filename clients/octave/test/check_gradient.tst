## Run by Tests/CommandLine/languages.sh; needs the program (the variable GRADIENT_CHECK, or the PATH).

%!shared weights, point, f, g, negated
%! ## A matrix that is not square, column by column in Octave and row by row in the protocol; vectors; a number; integers.
%! weights = [0.3 0.7; -1.2 1.1; 2 -0.4];
%! deep = reshape (linspace (-1, 1, 24), [2 3 4]);
%! point = struct ("W", weights, "v", int8 ([1; 2]), "row", [0.1 0.2 0.3], "s", 0.5, "deep", {{deep}});
%! scale = reshape (1:24, [2 3 4]);
%! sines = reshape (1:6, 3, 2);
%! f = @(p) sum ((sin (p.W) .* sines)(:)) + sum ((p.W * p.v) .^ 2) + p.s ^ 3 + sum ((scale .* p.deep{1} .^ 2)(:)) + sum (p.row .^ 3);
%! g = @(p) struct ("s", 3 * p.s ^ 2, "deep", {{2 * scale .* p.deep{1}}}, "v", 2 * p.W' * (p.W * p.v), ...
%!                  "row", 3 * p.row' .^ 2, "W", cos (p.W) .* sines + 2 * (p.W * p.v) * p.v');
%! negated = @(p) setfield (g (p), "W", g (p).W .* [1 1; 1 1; -1 1]);

%!test
%! result = check_gradient (f, g, point);
%! assert (result.verdict, "verified", text (result));
%! assert (result.ok);

%!test
%! ## Each wrong entry is named at its place, in both ways of counting.
%! result = check_gradient (f, negated, point);
%! assert (result.verdict, "refuted");
%! assert (! result.ok);
%! assert (numel (result.wrong), 1);
%! assert (result.wrong.name, "W[2,0]");
%! assert (result.wrong.at, "W(3, 1)");
%! wide = setfield (point, "v", [1; 2]);
%! assert (result.wrong.claimed, negated (wide).W(3, 1));
%! assert (abs (result.wrong.true - g (wide).W(3, 1)) <= result.wrong.bound);
%! assert (result.wrong.bound < 1e-6);
%! assert (result.power < 1e-6);
%! assert (! isempty (strfind (result.diagnosis{1}, "W[2,0] is -1 times its derivative")));
%! shown = evalc ("result");
%! assert (! isempty (strfind (shown, "REFUTED  gradient of function")));
%! assert (! isempty (strfind (shown, "W[2,0] (in Octave W(3, 1)): claimed")));
%! assert (sum (shown == "\n") < 24);

%!test
%! ## As many wrong entries as there are have their numbers, the worst first.
%! result = check_gradient (@(x) sum (x .^ 2), @(x) x .* (1:20), linspace (1, 2, 20), "name", "many");
%! assert (numel (result.wrong), 19);
%! assert (numel ([result.wrong.claimed]), 19);
%! for entry = result.wrong
%!   place = sscanf (entry.at, "x(%d)");
%!   assert (entry.true, 2 * linspace (1, 2, 20)(place), 1e-6);
%!   assert (entry.claimed, linspace (1, 2, 20)(place) * place, 1e-12);
%! endfor
%! assert (! isempty (strfind (text (result), "and 11 more")));

%!test
%! ## An entry of a cell in a struct.
%! result = check_gradient (f, @(p) setfield (g (p), "deep", {g(p).deep{1} + (reshape (1:24, [2 3 4]) == 14)}), point);
%! assert (result.wrong.name, "deep.1[1,0,2]");
%! assert (result.wrong.at, "deep.1(2, 1, 3)");

%!test
%! ## A vector for a matrix is taken column by column.
%! h = @(W) cos (W) .* reshape (1:6, 3, 2);
%! v = @(W) sum ((sin (W) .* reshape (1:6, 3, 2))(:));
%! assert (check_gradient (v, @(W) h(W)(:), weights).verdict, "verified");
%! assert (check_gradient (v, @(W) h(W)'(:), weights).verdict, "refuted");

%!test
%! ## A flat gradient of several blocks stands row by row.
%! rows = @(p) [(2 * p.A')(:); 2 * p.b];
%! value = @(p) sum (p.A(:) .^ 2) + sum (p.b .^ 2);
%! assert (check_gradient (value, rows, struct ("A", weights, "b", [1; 2])).verdict, "verified");

%!test
%! ## Bounds of the domain, by block and in Octave's order.
%! least = [0 -5; 0 -5; 0 -5];
%! root = @(A) sum (A(:, 1) .^ 2.5) + sum (A(:, 2) .^ 2);
%! value = @(A) ifelse_nan (all (A(:, 1) >= 0), root, A);
%! function y = ifelse_nan (inside, h, A), if inside, y = h (A); else, error ("outside"); end, end
%! result = check_gradient (value, @(A) [2.5*A(:,1).^1.5, 2*A(:,2)], [1e-9 -3; 1 -4; 2 2], "lower", least);
%! assert (! strcmp (result.verdict, "refuted"), text (result));
%! assert (isempty (result.edges));

%!test
%! ## NaN, infinity and kinks.
%! result = check_gradient (@(x) sum (x .^ 2), @(x) [2 * x(1), NaN], [1 2]);
%! assert (result.verdict, "refuted");
%! assert (result.wrong.name, "x[1]");
%! assert (isnan (result.wrong.claimed));
%! result = check_gradient (@(x) sum (x .^ 2), @(x) [2 * x(1), -Inf], [1 2]);
%! assert (result.wrong.claimed, -Inf);
%! assert (check_gradient (@(x) NaN, @(x) 2 * x, [1 2]).reason, "nonFinite");
%! result = check_gradient (@(x) sum (abs (x)), @sign, [0 2]);
%! assert (result.verdict, "inconclusive");
%! assert (result.reason, "kink");
%! assert (isempty (result.wrong));

%!test
%! ## Numbers reach f to the bit.
%! exact = [0.1, 1/3, 2/3*1e-300, pi*1e300, 5e-324, -realmax, 0.70710678118654746, 2.2250738585072011e-308];
%! try
%!   check_gradient (@(x) error ("seen:it", "%s ", num2hex (x')'), @(x) x, exact);
%!   assert (false);
%! catch failure
%!   assert (failure.message, sprintf ("%s ", num2hex (exact')'));
%!   assert (failure.identifier, "seen:it");
%! end_try_catch

%!test
%! ## Single precision is said of a gradient.
%! x = linspace (0.1, 1, 5);
%! result = check_gradient (@(x) sum (sin (x)), @(x) double (single (cos (x))) + 3e-8, x);
%! assert (result.verdict, "refuted");
%! assert (check_gradient (@(x) sum (sin (x)), @(x) single (cos (x)), x).verdict, "verified");

%!test
%! ## Errors away from the point are the edge of the domain, as are complex values.
%! result = check_gradient (@(x) log (x), @(x) 2 / x, 1e-3);
%! assert (result.verdict, "refuted");
%! assert (result.edges, {"value: found complex numbers, expected real numbers"});
%! result = check_gradient (@(x) sqrt (max (x, 0)) + error_below (x), @(x) 0.6 / sqrt (x), 1e-3);
%! function y = error_below (x), y = 0; if (x < 0), error ("below zero"); end, end
%! assert (result.verdict, "refuted");
%! assert (result.edges, {"value: below zero"});

%!error <no gradient> check_gradient (@(x) x ^ 2, @(x) error ("no gradient"), 1)
%!error id=mine:own check_gradient (@(x) error ("mine:own", "own"), @(x) x, 1)
%!error <'nothing_of_that_name' undefined> check_gradient (@(x) nothing_of_that_name (x), @(x) x, 1)
%!error <parameters: found complex numbers in 'z', expected real numbers> check_gradient (f, g, struct ("z", 1i))
%!error <parameters: found a value of class char in 'x', expected real numbers> check_gradient (f, g, "one")
%!error <parameters: found no numbers in 'w', expected at least one> check_gradient (f, g, struct ("w", []))
%!error <value: found 2 numbers, expected one: is the sum or the mean over samples missing> check_gradient (@(x) x, @(x) x, [1 2])
%!error <value: found complex numbers, expected real numbers> check_gradient (@(x) 1i, @(x) x, 1)
%!error <gradient: found the size 2x3 for 'x', expected 3x2> check_gradient (@(W) sum (W(:)), @(W) W', weights)
%!error <gradient: found the size 1x3 for 'x', expected 1x2> check_gradient (@(x) sum (x), @(x) 1:3, [1 2])
%!error <gradient: found the blocks 'a', 'c', expected the blocks 'a', 'b'> check_gradient (@(p) 1, @(p) struct ("a", 1, "c", 1), struct ("a", 1, "b", 1))
%!error <gradient: found 3 numbers, expected 2 \('a': 1, 'b': 1\)> check_gradient (@(p) 1, @(p) 1:3, struct ("a", 1, "b", 1))
%!error <found double for g, expected a function handle> check_gradient (@(x) 1, 2, 1)
%!error <found budgte, expected one of name, lower> check_gradient (@(x) 1, @(x) 1, 1, "budgte", 2)
%!error <found 2.0 at result.accuracy, expected a relative accuracy above 0 and below 1> check_gradient (@(x) x ^ 2, @(x) 2 * x, 1, "accuracy", 2)
%!error <W\[2,0\] \(in Octave W\(3, 1\)\): claimed> raise_if_refuted (check_gradient (f, negated, point))

%!shared A, x, h, J, weighed, slope, K
%! A = [1 3 5 -1 2 -2; 2 4 6 0 1 3];
%! x = [0.3 0.7; -0.2 2; 1 -1];
%! h = @(x) A * sin (x)(:);
%! J = @(x) A * diag (cos (x)(:));
%! six = reshape (1:6, 3, 2);
%! weighed = @(x) sum ((sin (x) .* six)(:));
%! slope = @(x) cos (x) .* six;
%! K = @(x) -diag ((sin (x) .* six)(:));

%!test
%! ## Jacobians in Octave's order of a matrix that is not square, as arrays, and of structs.
%! assert (check_jacobian (h, J, x).verdict, "verified");
%! assert (check_jacobian (h, @(x) reshape (J (x), 2, 3, 2), x).verdict, "verified");
%! point = struct ("a", x, "b", [2; 1]);
%! value = @(p) h (p.a) * p.b(1);
%! parts = @(p) struct ("a", p.b(1) * J (p.a), "b", [h(p.a), [0; 0]]);
%! assert (check_jacobian (value, parts, point).verdict, "verified");
%! rows = @(p) [(p.b(1) * J (p.a))(:, [1 4 2 5 3 6]), h(p.a), [0; 0]];
%! assert (check_jacobian (value, rows, point).verdict, "verified");
%! function y = of_outer (x), y = zeros (3, 2, 3); for i = 1:3, for j = 1:2, y(i,j,i) += x(j); y(i,j,j) += x(i); end, end, end
%! assert (check_jacobian (@(x) x * x(1:2)', @of_outer, [0.5; -1; 2]).verdict, "verified");
%! assert (check_jacobian (@(x) sum (x .^ 2), @(x) 2 * x, [1 2 3]).verdict, "verified");
%! assert (check_jacobian (h, @(x) single (J (x)), x).verdict, "verified");

%!test
%! ## A wrong entry of a Jacobian is named with its row, in both ways of counting.
%! result = check_jacobian (h, @(x) J (x) + [zeros(1, 6); 0 0 0 0 0 1], x);
%! assert (result.verdict, "refuted");
%! assert (numel (result.wrong), 1);
%! assert (result.wrong.name, "x[2,1] in row 1 (y[1])");
%! assert (result.wrong.at, "x(3, 2) in row 2");
%! assert (result.wrong.claimed, J (x)(2, 6) + 1, 1e-14);
%! assert (! isempty (strfind (text (result), "REFUTED  Jacobian of function")));

%!test
%! ## Products from the right and from the left.
%! assert (check_jvp (h, @(x, v) J (x) * v(:), x).verdict, "verified");
%! assert (check_jvp (h, @(x, v) A * v(:), x).verdict, "refuted");
%! assert (check_jvp (@(x) sum (x .^ 3), @(x, v) sum (3 * x .^ 2 .* v), [1 2]).verdict, "verified");
%! assert (check_jvp (@(x) sum (x .^ 3), @(x, v) sum (x .^ 2 .* v), [1 2]).verdict, "refuted");
%! assert (check_vjp (h, @(x, w) reshape (J (x)' * w, 3, 2), x).verdict, "verified");
%! assert (check_vjp (h, @(x, w) reshape (A' * w, 3, 2), x).verdict, "refuted");
%! assert (check_vjp (@(x) x * x', @(x, w) (w + w') * x, [1; 2]).verdict, "verified");

%!test
%! ## Second derivatives, and products beside a gradient: each has a verdict of its own.
%! assert (check_hessian (weighed, slope, K, x).verdict, "verified");
%! bent = zeros (6); bent(2, 5) = 1;
%! result = check_hessian (weighed, slope, @(x) K (x) + bent, x);
%! assert (result.verdict, "refuted");
%! assert (! isempty (regexp (result.message, "gradient: All 6 entries .* Hessian products: ")));
%! hvp = @(x, v) -sin (x) .* reshape (1:6, 3, 2) .* v;
%! jvp = @(x, v) sum ((slope (x) .* v)(:));
%! result = check_gradient (weighed, slope, x, "hvp", hvp, "jvp", jvp);
%! assert (result.verdict, "verified", text (result));
%! assert (! isempty (regexp (result.message, "directional derivative: All .* Hessian products: All")));
%! assert (check_gradient (weighed, slope, x, "jvp", @(x, v) 1.01 * jvp (x, v)).verdict, "refuted");
%! assert (check_gradient (weighed, slope, x, "hvp", @(x, v) -hvp (x, v)).verdict, "refuted");

%!error <jacobian: found the size 6x2, expected 2x6> check_jacobian (h, @(x) J (x)', x)
%!error <value: found complex numbers in 'y', expected real numbers> check_jacobian (@(x) 1i * x, J, x)
%!error <vjp: found the size 2x3 for 'x', expected 3x2> check_vjp (h, @(x, w) x', x)
%!error <jvp: found 2 numbers, expected one$> check_gradient (weighed, slope, x, "jvp", @(x, v) [1 2])
%!error <found double for hvp, expected a function handle> check_gradient (weighed, slope, x, "hvp", 3)
%!error <options: found hvp, expected one of name, lower> check_jacobian (h, J, x, "hvp", 3)

%!test
%! ## Options, names and the report.
%! result = check_gradient (@(x) sum (sin (x)), @cos, linspace (-1, 1, 5), "name", "my \"sum\"", "budget", 7);
%! assert (result.name, "my \"sum\"");
%! assert (result.reason, "budget");
%! path = [tempname() ".html"];
%! save (result, path);
%! assert (! isempty (strfind (fileread (path), "<html")));
%! unlink (path);
%!error <save: found the extension '.pdf'> save (check_gradient (@(x) x ^ 2, @(x) 2 * x, 1), "report.pdf")
