--- A helper of busted: the specs run in a locale with a decimal comma, which is set by LOCALE_SET before the module is loaded, or after it.
if os.getenv "LOCALE_SET" == "after" then
  require "faceswap"
end
-- all but the language of messages: specs match those of the system
for _, category in ipairs { "collate", "ctype", "monetary", "numeric", "time" } do
  assert(os.setlocale("de_DE.UTF-8", category), "the locale is not there: make check-locale makes it")
end
