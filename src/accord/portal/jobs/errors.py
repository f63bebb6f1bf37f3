"""Coded errors of jobs."""

from accord.kernel.errors import define

JOB001 = define(
    "JOB001",
    2,
    'no job is called "{kind}".',
    "没有名为“{kind}”的任务。",
    "Use one of: {known}.",
    "可用任务：{known}。",
)
JOB002 = define(
    "JOB002",
    3,
    "the job was started {attempts} times and its worker ended each time.",
    "该任务已启动 {attempts} 次，每次均因任务进程终止而中断。",
    "Run accord doctor, then ask for it again.",
    "请运行 accord doctor，然后重新提交。",
)
JOB003 = define(
    "JOB003",
    3,
    "the job ended by a fault of the program ({fault}).",
    "该任务因程序故障结束（{fault}）。",
    "The log of the worker has the details; report the fault.",
    "详情见任务进程日志；请报告该问题。",
)
JOB004 = define(
    "JOB004",
    2,
    'the key "{key}" stands for another job already ({kind}).',
    "键“{key}”已用于另一任务（{kind}）。",
    "Ask again under another key.",
    "请使用其他键重新提交。",
)
