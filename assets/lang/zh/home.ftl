# The first screen.
home-title = 头雁
home-since = 上次离开 { $time }，此后他人改动 { $changes } 处，其中 { $mine } 处原由您填报   [9]查看
home-due = 要我办的
home-count = 件
home-deadline = 期限
home-nothing-due = 没有待办事项
home-gaps = 缺口与预警
home-today = 今天
home-last-week = 上周
home-better = 好
home-worse = 差
home-recent = 最近打开
home-search = F2 或 / 查找：姓名 村名 代码 拼音首字母都行，例 mg = 茅冈
due-draft = 未填完的表：{ $kind }
due-changed = 您填报的内容被他人改动
overdue-days = 逾期{ $count }天
menu-desk = 网格台
menu-appraisal = 考核评分
menu-pipeline = 梯队与比例
menu-units = 单位
menu-people = 人员
menu-organisations = 党组织
menu-own = 我的操作
menu-settings = 设置
menu-since = 上次以来
menu-accounts = 账号
