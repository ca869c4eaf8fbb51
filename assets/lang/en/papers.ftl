# Appraisal on paper: forms, letters, lists to sign, notices.
# Words of amounts: zero to nineteen, twenty to ninety, hundred to trillion, yuan, fen, only, minus.
amount-signs = zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion yuan fen only minus
amount-in-words = CNY { $text }
