# 各屏通用的词。

# Answers and values. Unknown, none and a value are three things.
yes = 是
no = 否
unknown = 不详
none = 无
not-needed = 不需
not-counted = 不计
not-entered = 未填
all = 全部
other = 其他
total = 合计
masked = 已隐去
locked = 已锁（缺密钥）
erased-person = 已删除的人员

# Things people do.
save = 保存
cancel = 取消
open = 打开
close = 关闭
back = 返回
exit = 退出
edit = 修改
delete = 删除
add = 新增
search = 查找
filter = 筛选
sort = 排序
undo = 撤销
redo = 重做
confirm = 确认
choose = 选择
mark = 标记
help = 帮助
next = 下一个
previous = 上一个
import = 导入
export = 导出
saved = 已保存

# Time.
today = 今天
yesterday = 昨天
tomorrow = 明天
this-week = 本周
last-week = 上周
from = 起
until = 止
overdue = 逾期
open-ended = 至今
weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日

# Counting.
count-persons = { $count }人
count-roles = { $count }岗
count-grids = { $count }格
count-units = { $count }个
count-villages = { $count }村
count-towns = { $count }镇街
count-groups = { $count }组
count-households = { $count }户
count-items = { $count }项
count-rows = { $count }行
count-changes = { $count }处
count-days = { $count }天
count-months = { $count }个月
count-years = { $count }年
count-organisations = { $count }个
