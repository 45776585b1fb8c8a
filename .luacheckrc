std = "max"
max_line_length = 120
files["spec/**/*.lua"] = { std = "max+busted" }
files["rockspec/*.rockspec"] = { std = "+rockspec" }
