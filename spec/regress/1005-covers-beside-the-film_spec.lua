-- A task's answer that named a cover picture beside the film, first or last, failed the download of all of it, at each attempt; a file that
-- was named twice was fetched twice.
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("what is no film among a film's files", function()
  local TASK = fault_server.paths.task

  -- The result of a task whose answer has these URLs, which are paths of the server, and the names of the files that are fetched.
  local function fetched(model, ...)
    local film, picture = { body = fault_server.film() }, { body = "\255\216\255\224" .. ("x"):rep(600) }
    local storage = fault_server.start {
      ["/film.mp4"] = { film }, ["/second.mp4"] = { film }, ["/film"] = { film }, ["/cover.jpg"] = { picture }, ["/a.png"] = { picture },
    }
    local urls = {}
    for i, name in ipairs { ... } do
      urls[i] = ('"%s/%s"'):format(storage.url, name)
    end
    local body = '{"code": 200, "data": {"status": "success", "param": {"model": "%s"}, "result": {"media_urls": [%s]}}}'
    local client = fault_server.start_client { [TASK] = { { body = body:format(model, table.concat(urls, ", ")) } } }
    local folder = shell.temporary()
    local result = assert(client:task("t1"):wait())
    local ok, err = client:fetch(result, folder .. "/out.mp4")
    local names = shell.run({ "ls", folder }):gsub("%s+$", ""):gsub("\n", " ")
    return ok and names or tostring(err), result
  end

  it("is left out, and told", function()
    for _, names in ipairs { { "cover.jpg?x=1.mp4", "film.mp4" }, { "film.mp4", "cover.jpg" }, { "film", "cover.jpg", "cover.jpg" } } do
      local files, result = fetched("video-face-swap-multi", shell.unpack(names))
      assert.equal("out.mp4", files)
      assert.same({ "the service has a .jpg file beside it, which is no video and is left out" }, result.notes)
      assert.equal(1, #result.urls)
    end
  end)

  it("is fetched where nobody knows what the model makes", function()
    local files, result = fetched("another-model", "film.mp4", "cover.jpg")
    assert.same({ "out-2.mp4 out.mp4", {} }, { files, result.notes })
  end)

  it("is not left out where it is all", function()
    local files, result = fetched("video-face-swap", "cover.jpg")
    assert.matches("of another kind %(jpg%)", files)
    assert.same({}, result.notes)
  end)

  it("is not a second film, but one that is named twice", function()
    assert.equal("out-2.mp4 out.mp4", (fetched("video-face-swap", "film.mp4", "second.mp4")))
    assert.equal("out.mp4", (fetched("video-face-swap", "film.mp4", "film.mp4")))
  end)
end)
