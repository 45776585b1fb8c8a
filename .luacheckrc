std = "max"
self = false
max_line_length = 140
files["spec/**/*.lua"] = { std = "max+busted" }
files["rockspec/*.rockspec"] = { std = "+rockspec" }
