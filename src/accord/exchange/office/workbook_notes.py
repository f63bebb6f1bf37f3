"""What the first sheet of the workbook tells the person who edits it, in both languages."""

NOTE_LINES: tuple[tuple[str, str], ...] = (
    ("合作记录工作簿", "Workbook of the record"),
    (
        "每个工作表为一类条目，每行一个条目；“来源”“记载”“文本”等工作表按“所属条目”列出其附属内容。",
        "Each sheet is one kind of entry, each row one entry; sheets such as citations, "
        "mentions and "
        "texts hold what belongs to an entry, named in their first column.",
    ),
    (
        "第一行标题供阅读，第二行标题供程序识别：请勿改动第二行和工作表名称。可以调整列的次序、"
        "隐藏列、筛选和排序。",
        "The first heading row is for people, the second for the program: leave "
        "the second row and "
        "the names of sheets as they are. Columns may be moved or hidden, rows filtered "
        "and sorted.",
    ),
    (
        "带 * 的列为必填。新增条目：在相应工作表末尾加一行，自拟编号（如 EV-2021-09-BEIJING），"
        "“版本”留空。",
        "Columns with * are required. To add an entry, add a row with an id of your own (such as "
        "EV-2021-09-BEIJING) and leave the revision empty.",
    ),
    (
        "删除一行不会删除条目。附属内容（来源、记载等）以工作表所列为准：删去一行即从条目中删去该项。",
        "Deleting the row of an entry deletes nothing. What belongs to an entry "
        "(citations, mentions) "
        "is as its sheet lists it: a row removed there is removed from the entry.",
    ),
    (
        "日期按已知精度填写：2019、2019-03、2019-03-05、2019-03-05/2019-03-07、2011/2013。",
        "Dates carry what is known: 2019, 2019-03, 2019-03-05, 2019-03-05/2019-03-07, 2011/2013.",
    ),
    (
        "一个单元格含多项时，每行一项（在单元格内按 Alt+Enter 换行）。以“- ”开头的各行"
        "为同一文本的各段。",
        "Several values in one cell stand one a line (Alt+Enter). Lines that begin "
        "with a dash and "
        "a space are the passages of one text.",
    ),
    (
        "代码列可从下拉列表选择，也可填写中文或英文名称；全部代码见“代码表”。",
        "Codes can be chosen from the list or written as their Chinese or English "
        "label; all of them "
        "are on the sheet of codes.",
    ),
    (
        "文本须有中文和英文；“性质”列注明译文（translated）、概括（summary）、官方文本（official）等。",
        "Texts need Chinese and English; the columns of standing say whether a wording "
        "is official, "
        "translated, a summary, editorial.",
    ),
    (
        "请勿使用公式、宏和外部链接。以 =、+、-、@ 开头的文字按文字保存。",
        "No formulas, macros or external links. Text that begins with =, +, - or "
        "@ is kept as text.",
    ),
    (
        "导入前请先执行 accord record import 文件 --dry-run：列出每一处差异和每一处错误，"
        "不作任何更改。",
        "Before importing run accord record import FILE --dry-run: it lists every difference and "
        "every error and changes nothing.",
    ),
)
