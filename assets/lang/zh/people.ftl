# 人员。

# Sorting and filtering of lists.
command-filter = 筛选
command-sort-next = 换列排序
sort-name = 按姓名
sort-sex = 按性别
sort-age = 按年龄
sort-home = 按住处
sort-load = 按任格数
sort-political = 按政治面貌
sort-education = 按学历
sort-status = 按状态
sorted-up = 升序
sorted-down = 降序
list-filtered = 筛选：{ $what }
counter-found = 共{ $total }人 筛出{ $found }人 第{ $page }/{ $pages }页
sieve-text = 姓名或拼音
sieve-serving = 任岗
sieve-role = 岗位
sieve-age-from = 年龄从
sieve-age-to = 年龄至
sieve-any = 不限
sieve-with-post = 有岗
sieve-without-post = 无岗
sieve-from-years = { $age }岁以上
sieve-to-years = { $age }岁以下
sort-kind = 按类型
sort-members = 按正式党员数
sort-grids = 按网格数
sort-election = 按换届日期
counter-found-rows = 共{ $total }条 筛出{ $found }条 第{ $page }/{ $pages }页
