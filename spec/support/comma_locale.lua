--- A helper of busted: the specs run in a locale with a decimal comma, which is set by LOCALE_SET before the module is loaded, or after it.
if os.getenv "LOCALE_SET" == "after" then
  require "faceswap"
end
assert(os.setlocale "de_DE.UTF-8", "the locale is not there: make check-locale makes it")
