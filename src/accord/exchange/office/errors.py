"""Coded errors and findings of office files."""

from accord.kernel.errors import define

OFF001 = define(
    "OFF001",
    1,
    "this is not a {form} file: {why_en}.",
    "该文件不是 {form} 文件：{why_zh}。",
    "Open it in the office program and save it as .{form}; the record was left as it was.",
    "请在办公软件中打开并另存为 .{form}；记录保持原状。",
)
OFF002 = define(
    "OFF002",
    1,
    "the file is too large: {what} {found}, at most {limit}.",
    "文件过大：{what_zh}为 {found}，上限为 {limit}。",
    "Split it, or remove pictures and unused sheets; nothing was read, the record was left as it "
    "was.",
    "请拆分文件，或删除图片和不用的工作表；未读取任何内容，记录保持原状。",
)
OFF003 = define(
    "OFF003",
    1,
    "the file holds macros ({part}).",
    "文件含有宏（{part}）。",
    "Save it without macros (.docx or .xlsx); nothing was read, the record was left as it was.",
    "请另存为不含宏的文件（.docx 或 .xlsx）；未读取任何内容，记录保持原状。",
)
OFF004 = define(
    "OFF004",
    1,
    "the part {part} declares a document type or entities, which no office program writes.",
    "部件 {part} 声明了文档类型或实体，办公软件不会写出此类内容。",
    "Save the file anew from the office program; nothing was read.",
    "请用办公软件重新保存该文件；未读取任何内容。",
)
OFF005 = define(
    "OFF005",
    1,
    "external content was ignored: {target}.",
    "已忽略外部链接内容：{target}。",
    "Nothing outside the file was opened. Paste into the file what is needed.",
    "未打开文件以外的任何内容。如有需要，请将内容粘贴到文件中。",
)
OFF006 = define(
    "OFF006",
    1,
    "no table of activities was found. Tables seen: {tables}; first rows: {seen}.",
    "未找到活动表。共有 {tables} 个表格，首行为：{seen}。",
    "The first row needs the headings 序号, 时间和地点, 会议主题及活动 "
    "(No., Time and place, Theme and activities).",
    "表格首行须有标题：序号、时间和地点、会议主题及活动"
    "（No., Time and place, Theme and activities）。",
)
OFF007 = define(
    "OFF007",
    1,
    "this table has no heading that is known and was left out; first row: {seen}.",
    "该表格没有可识别的标题，未读取；首行为：{seen}。",
    "Give it the headings 序号, 时间和地点, 会议主题及活动 if its rows are activities.",
    "如该表所列为活动，请使用标题：序号、时间和地点、会议主题及活动。",
)
OFF008 = define(
    "OFF008",
    1,
    "tracked insertions accepted: {insertions}; tracked deletions left out: {deletions}.",
    "已接受 {insertions} 处修订插入，已略去 {deletions} 处修订删除。",
    "If they are not agreed yet, settle them in Word and import again.",
    "如修订尚未商定，请先在 Word 中处理后再导入。",
)
OFF009 = define(
    "OFF009",
    1,
    "a table inside a cell was read as {how_en}.",
    "单元格内嵌表格已作为{how_zh}读取。",
    "Check the rows shown.",
    "请核对所示各行。",
)
OFF010 = define(
    "OFF010",
    1,
    "questions without an answer: {count} ({ids}).",
    "有 {count} 个问题尚未答复：{ids}。",
    "Nothing was kept. Write the answers to a JSON file and give it with --answers.",
    "未保存任何内容。请将答复写入 JSON 文件，并用 --answers 指定。",
)
OFF011 = define(
    "OFF011",
    2,
    "the answer to {id} cannot be used: {answer}.",
    "对 {id} 的答复无法使用：{answer}。",
    "Answer with one of: {choices}.",
    "可用的答复：{choices}。",
)
OFF012 = define(
    "OFF012",
    2,
    "there is no way to read or write {name}.",
    "无法读写 {name}。",
    "Use a .docx or .xlsx file.",
    "请使用 .docx 或 .xlsx 文件。",
)
OFF013 = define(
    "OFF013",
    2,
    "the file of answers is not a JSON object of question ids and answers: {problem}.",
    "答复文件不是由问题编号和答复组成的 JSON 对象：{problem}。",
    "Write an object of ids and answers; accord record import FILE --dry-run --json lists the "
    "questions.",
    "请写作由编号和答复组成的对象；可用 accord record import FILE --dry-run --json 列出问题。",
)
OFF014 = define(
    "OFF014",
    1,
    "this row has no text and was left out.",
    "该行没有内容，未读取。",
    "Fill it in, or delete it.",
    "请填写内容，或删除该行。",
)
OFF020 = define(
    "OFF020",
    1,
    "no sheet of this workbook is a sheet of the record; sheets: {found}.",
    "工作簿中没有与记录对应的工作表；现有工作表：{found}。",
    "Start from accord record export --format xlsx and keep the names of sheets.",
    "请以 accord record export --format xlsx 的结果为基础，并保留工作表名称。",
)
OFF021 = define(
    "OFF021",
    1,
    'the heading "{found}" is not known on this sheet.',
    "该工作表没有名为“{found}”的标题。",
    "Keep the second row of headings as exported; known: {known}.",
    "请保留导出时的第二行标题；可用标题：{known}。",
)
OFF022 = define(
    "OFF022",
    1,
    "the heading row is not as exported: {missing} is missing.",
    "标题行与导出时不同：缺少 {missing}。",
    "Keep the second row of headings as exported.",
    "请保留导出时的第二行标题。",
)
OFF023 = define(
    "OFF023",
    1,
    "this cell holds a formula.",
    "该单元格含有公式。",
    "Replace it by its value.",
    "请替换为数值或文字。",
)
OFF024 = define(
    "OFF024",
    1,
    '"{found}" cannot be read as {expected}.',
    "“{found}”不能读作{expected_zh}。",
    "Correct the cell; nothing of the workbook was kept.",
    "请更正该单元格；未保存工作簿中的任何内容。",
)
OFF025 = define(
    "OFF025",
    1,
    "{id} stands twice in the workbook, first in {other}.",
    "{id} 在工作簿中重复出现，首次见 {other}。",
    "Keep one of the two rows.",
    "请保留其中一行。",
)
OFF026 = define(
    "OFF026",
    1,
    "{id}: changed in the workbook and, since it was exported, in the record: now {now}.",
    "{id}：工作簿与记录均有修改；记录现为 {now}。",
    "Export again, or put the value you want to keep into a fresh workbook.",
    "请重新导出，并在新工作簿中填写要保留的内容。",
)
OFF027 = define(
    "OFF027",
    1,
    "the row belongs to {id}, which is neither in the workbook nor in the record.",
    "该行所属的 {id} 既不在工作簿中，也不在记录中。",
    "Correct the id, or add the entry on its sheet.",
    "请更正编号，或在相应工作表中补充该条目。",
)
OFF028 = define(
    "OFF028",
    1,
    "the workbook has {count} errors; nothing was kept.",
    "工作簿有 {count} 处错误；未保存任何内容。",
    "See the list above, correct the cells and import again.",
    "请按上述清单更正后重新导入。",
)
OFF029 = define(
    "OFF029",
    1,
    "entries of the record that are not in the workbook, left as they are: {count}.",
    "记录中有 {count} 个条目不在工作簿中，保持不变。",
    "Deleting a row deletes nothing; recall an entry with accord release recall.",
    "删除工作表中的行不会删除条目；撤回条目请用 accord release recall。",
)
OFF030 = define(
    "OFF030",
    1,
    "a cell of this row is longer than a workbook can hold ({length} characters).",
    "该行有单元格超过工作簿可容纳的长度（{length} 个字符）。",
    "Use accord record dump for this entry.",
    "该条目请使用 accord record dump 导出。",
)
OFF031 = define(
    "OFF031",
    1,
    "this sheet is no sheet of the record and was left out.",
    "该工作表与记录无关，未读取。",
    "Nothing to do, unless its name was changed by mistake.",
    "如非误改名称，无须处理。",
)
OFF032 = define(
    "OFF032",
    1,
    "the id is missing.",
    "缺少编号。",
    "Give every row an id; for a new entry one of your own, such as EV-2021-09-BEIJING.",
    "每行均须有编号；新条目请自拟编号，如 EV-2021-09-BEIJING。",
)
