"""Wrong answers by the hundred: a right one with one thing changed in it.

Each operator below takes a node of the syntax tree and gives what could stand in its
place. What only turns input into arrays is left alone, and so are `<` and `<=`: where
they differ the problems here have no case, as the answer is a matter of convention.
"""

import ast
import copy
from collections.abc import Iterator

OTHER_OPERATOR = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}
TURNED_AROUND = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
PAIRS = (
    "max/min maximum/minimum sum/mean argmax/argmin exp/expm1 log/log2 all/any sin/cos"
)
OTHER_FUNCTION = {
    a: b for pair in PAIRS.split() for a, b in (pair.split("/"), pair.split("/")[::-1])
} | {"log1p": "log", "logaddexp": "maximum", "abs": "float", "std": "var"}
CONVERSIONS = ("asarray", "array", "float")


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the changed source) for every single change.

    >>> dict(mutants("def f(a):\\n    return -a")).keys()
    dict_keys(['return -a → return a'])
    """
    tree = ast.parse(source)
    before = ast.unparse(tree).splitlines()
    for number, node in enumerate(ast.walk(tree)):
        for other in _others(node):
            changed = copy.deepcopy(tree)
            _put(changed, list(ast.walk(changed))[number], other)
            after = ast.unparse(ast.fix_missing_locations(changed))
            if after.splitlines() != before:
                yield _change(before, after.splitlines()), after


def _others(node) -> Iterator[ast.AST]:
    if _converts(node):
        return
    for operator in (_numbers, _calculations, _decisions, _calls, _statements):
        yield from operator(node)


def _with(node, **fields) -> ast.AST:
    other = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _numbers(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        c = node.value
        yield from (ast.Constant(v) for v in (c + 1, -c, 0, 1.01 * c) if v != c)


def _calculations(node):
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER_OPERATOR:
        yield _with(node, op=OTHER_OPERATOR[type(node.op)]())
        yield from (node.left, node.right)
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load):
        yield _with(node, elts=node.elts[::-1])


def _decisions(node):
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED_AROUND:
        around = TURNED_AROUND[type(node.ops[0])]()
        yield _with(node, ops=[around, *node.ops[1:]])
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield _with(node, op=other())
        yield from node.values
    if isinstance(node, ast.If | ast.IfExp):
        yield from (_with(node, test=ast.Constant(value)) for value in (True, False))


def _calls(node):
    if isinstance(node, ast.Attribute) and node.attr in OTHER_FUNCTION:
        yield _with(node, attr=OTHER_FUNCTION[node.attr])
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in OTHER_FUNCTION:
            yield _with(node, id=OTHER_FUNCTION[node.id])
    if isinstance(node, ast.Call):
        yield from node.args[:1]
        for i in range(len(node.keywords)):
            yield _with(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])


def _statements(node):
    words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.For) and not words:
        if not any(map(_converts, ast.walk(node))):
            yield ast.Pass()


def _converts(node) -> bool:
    """Whether a call does nothing but turn numbers into an array of floats."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in CONVERSIONS


def _put(tree, old, new) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(parent, name, [new if e is old else e for e in value])


def _change(before: list[str], after: list[str]) -> str:
    """The lines that differ, as "old → new"."""
    start = next(
        i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b
    )
    end = 0
    while before[-1 - end] == after[-1 - end] and end < len(after) - 1 - start:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    return " → ".join(" ".join(line.strip() for line in lines) for lines in (old, new))
