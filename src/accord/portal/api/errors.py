"""Coded errors of the API and the downloads."""

from accord.kernel.errors import define

POR070 = define(
    "POR070",
    2,
    'the request is not as described: "{field}" {problem}.',
    "请求与接口说明不符：“{field}”{problem_zh}。",
    "See /api/docs for what is expected.",
    "应有的形式见 /api/docs。",
)
POR071 = define(
    "POR071",
    2,
    "the request is too large: {what} may hold at most {limit}.",
    "请求过大：{what_zh}不得超过{limit}。",
    "Ask for less at a time.",
    "请分次提交。",
)
POR072 = define(
    "POR072",
    2,
    "{id} was recalled by its owner on {day}.",
    "{id} 已由提供方于{day}撤回。",
    "Remove copies of it.",
    "请删除已有副本。",
)
POR073 = define(
    "POR073",
    2,
    "you are not signed in, or the request did not carry the token of this portal's forms.",
    "您尚未登录，或请求未附带本系统的表单令牌。",
    "Sign in, and send the value of the cookie csrftoken in the header X-CSRFToken.",
    "请登录，并在请求头 X-CSRFToken 中附上 cookie csrftoken 的值。",
)
POR075 = define(
    "POR075",
    2,
    "the request does not say which revision of {id} it was made from.",
    "请求未说明所依据的 {id} 修订号。",
    "Read the entry first and send its ETag in the header If-Match.",
    "请先读取该条目，并在请求头 If-Match 中附上其 ETag。",
)
POR076 = define(
    "POR076",
    2,
    "{method} is not answered at this address.",
    "该网址不支持 {method} 请求。",
    "The header Allow names what is; see /api/docs.",
    "支持的请求见响应头 Allow 及 /api/docs。",
)
