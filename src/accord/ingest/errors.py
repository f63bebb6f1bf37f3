"""Coded errors of files, source descriptions and loads."""

from accord.kernel.errors import define

ING001 = define(
    "ING001",
    2,
    "this is no format Accord reads: {problem}.",
    "无法识别该文件的格式：{problem}。",
    "Save it as CSV, XLSX, XLS, JSON, GeoJSON, SQLite, NetCDF or Parquet and try again.",
    "请另存为 CSV、XLSX、XLS、JSON、GeoJSON、SQLite、NetCDF 或 Parquet 后重试。",
)
ING002 = define(
    "ING002",
    2,
    "the file is damaged or is not what it begins as ({format}): {problem}.",
    "文件已损坏或与其格式（{format}）不符：{problem}。",
    "Get the file again from where it came from, or save it anew.",
    "请重新获取该文件，或重新保存。",
)
ING003 = define(
    "ING003",
    2,
    "the file asks for more than is allowed: {what} (limit {limit}).",
    "文件超出允许的限度：{what}（上限 {limit}）。",
    "Split the file, or give only the table that holds the observations.",
    "请拆分文件，或只提供含观测值的数据表。",
)
ING004 = define(
    "ING004",
    2,
    "the file is empty.",
    "文件为空。",
    "Give a file that holds at least a row.",
    "请提供至少含一行数据的文件。",
)
ING005 = define(
    "ING005",
    2,
    "the program that reads {format} files was stopped: {problem}.",
    "读取 {format} 文件的程序被中止：{problem}。",
    "The file is damaged or made to do harm; save it as CSV and try again.",
    "该文件可能已损坏或含有恶意内容；请另存为 CSV 后重试。",
)
ING006 = define(
    "ING006",
    2,
    "there is no such file.",
    "没有该文件。",
    "Check the name and the folder.",
    "请核对文件名和文件夹。",
)
ING007 = define(
    "ING007",
    2,
    'there is no table "{table}" in this file.',
    "文件中没有数据表“{table}”。",
    "Tables: {known}.",
    "可用数据表：{known}。",
)
ING008 = define(
    "ING008",
    2,
    "the file could not be looked at within {seconds} seconds.",
    "未能在 {seconds} 秒内完成检查。",
    "Save the table that holds the observations as CSV and try again.",
    "请将含观测值的数据表另存为 CSV 后重试。",
)
ING010 = define(
    "ING010",
    2,
    'there is no source description "{source}".',
    "没有数据源说明“{source}”。",
    "Known: {known}. Make one with accord ingest inspect FILE --write SOURCE.yaml.",
    "可用：{known}。可用 accord ingest inspect FILE --write SOURCE.yaml 生成。",
)
ING011 = define(
    "ING011",
    2,
    "the source description is not readable: {problem}.",
    "数据源说明无法读取：{problem}。",
    "Mend the line; nothing was stored.",
    "请修改该行；未存储任何数据。",
)
ING012 = define(
    "ING012",
    2,
    'the source description says "{found}" for "{field}"; expected {expected}.',
    "数据源说明中“{field}”的内容为“{found}”，应为 {expected}。",
    "See the reference page of source descriptions.",
    "请查看数据源说明的参考页。",
)
ING013 = define(
    "ING013",
    2,
    "questions the source description leaves open: {count} ({questions}).",
    "数据源说明尚有 {count} 个问题未回答：{questions}。",
    'Write an answer under "answer" of each question; nothing was stored.',
    "请在每个问题的 answer 处填写答复；未存储任何数据。",
)
ING014 = define(
    "ING014",
    2,
    "no table of this file has the columns the source description speaks of: {missing}.",
    "文件中没有数据表含有数据源说明所述的列：{missing}。",
    "Use the description of this source, or inspect the file anew.",
    "请使用对应的数据源说明，或重新检查该文件。",
)
ING060 = define(
    "ING060",
    2,
    'the limit "{text}" beside a value is no number.',
    "数值旁的限值“{text}”不是数字。",
    "Correct the limit in the file; nothing was assessed.",
    "请更正文件中的限值；未作任何评价。",
)
ING015 = define(
    "ING015",
    2,
    "the source description says nothing about the columns {columns}.",
    "数据源说明未提及以下列：{columns}。",
    'Say what they are, or put them under "outside" with the reason.',
    "请说明其含义，或连同理由列入 outside。",
)
ING016 = define(
    "ING016",
    2,
    'unit "{unit}" of column "{column}" cannot become {target}: {problem}.',
    "列“{column}”的单位“{unit}”不能换算为 {target}：{problem}。",
    "State the unit, and temperature and pressure where the conversion needs them.",
    "请说明单位；换算需要时请给出温度和压力。",
)
ING017 = define(
    "ING017",
    2,
    'the name "{dataset}" of the dataset is not allowed.',
    "数据集名称“{dataset}”不符合要求。",
    "Use small letters, digits, dots and hyphens, at most 80.",
    "请使用小写字母、数字、点和连字符，最多 80 个字符。",
)
ING018 = define(
    "ING018",
    2,
    'the answer "{answer}" to the question "{question}" is not one that can be used.',
    "问题“{question}”的答复“{answer}”无法采用。",
    "Expected: {expected}.",
    "应为：{expected}。",
)
ING020 = define(
    "ING020",
    3,
    "the disk is full or the data folder cannot be written: {problem}.",
    "磁盘已满或数据文件夹无法写入：{problem}。",
    "Make room and run it again; what was stored before is untouched.",
    "请腾出空间后重试；先前存储的数据未受影响。",
)

REASONS: dict[str, tuple[str, str]] = {
    "not_a_number": ("is no number", "不是数值"),
    "not_finite": ("is not finite", "不是有限数值"),
    "too_large": ("is too large to keep", "数值过大，无法存储"),
    "unknown_code": ("is not in the code list", "不在代码表中"),
    "undecodable": ("holds bytes that are not in the stated encoding", "含有编码不符的字节"),
    "no_limit": ("is below a limit that is not given", "低于未给出的检出限"),
    "row_length": ("stands in a row with too many or too few cells", "所在行的列数不符"),
    "no_station": ("stands in a row without a station", "所在行没有站点"),
    "bad_station": ("stands in a row whose station cannot be read", "所在行的站点无法读取"),
    "bad_time": ("stands in a row whose time cannot be read", "所在行的时间无法读取"),
    "no_time": ("stands in a row without a time", "所在行没有时间"),
    "absurd_time": ("stands in a row whose time is outside 1800 to 2200", "所在行的时间不合理"),
    "time_twice": (
        "stands at a local time that exists twice or not at all",
        "所在行的当地时间重复或不存在",
    ),
    "cell_too_long": ("is longer than a value can be", "内容过长"),
    "formula": ("is a formula, not a value", "是公式而不是数值"),
}
"""Why a value is rejected: the code written to the quarantine, in English and Chinese."""
