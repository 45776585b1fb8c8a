-- One Lua is enough: nginx has LuaJIT.
-- Before a film was uploaded, the worker read all of it to find out whether the ledger knows its bytes: of 2 GB that took some 20 s, in
-- which no other request went on, and other workers took this one for dead.
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"

describe("a film that is looked for in the ledger", function()
  it("is read in pieces, between which the worker serves others", function()
    local app = nginx.start {
      workers = 1,
      server = [[location /find { content_by_lua_block {
        local uploads = require "faceswap.ledger.uploads"
        local asked
        local client = { account = "a", ledger = { store = { find_upload = function(_, given) asked = given.name return {} end } } }
        local turns = 0
        ngx.thread.spawn(function()
          while not asked do
            turns = turns + 1
            ngx.sleep(0.001)
          end
        end)
        uploads.find(client, ngx.var.arg_path, "video/mp4")
        ngx.say(asked, " ", turns > 10)
      } }]],
    }
    local path = shell.write(app.prefix .. "/film.mp4", ("film"):rep(2 ^ 23))
    local digest = shell.run({ "sha256sum", path }):match "^%x+"
    assert.equal(("a %s video/mp4 true\n"):format(digest), app:request("/find?path=" .. path).text)
    assert.same({}, app:errors())
    app:stop()
  end)
end)
