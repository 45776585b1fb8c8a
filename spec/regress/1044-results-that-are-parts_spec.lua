-- A media host that had only a part of a film, and announced the part's size, was believed: nobody was told that the paid result
-- breaks off.
local clips = require "spec.support.clips"
local fault_server = require "spec.support.fault_server"
local shell = require "spec.support.shell"

describe("a result that breaks off, as its host has it", function()
  local folder, film
  setup(function()
    folder = shell.temporary()
    local path = folder .. "/film.mp4"
    shell.ffmpeg { "-i", clips.path "brief.mp4", "-c", "copy", "-movflags", "+faststart", path }
    film = shell.read(path)
  end)

  local function notes_of(...)
    local bodies, script, urls = { ... }, {}, {}
    for i, body in ipairs(bodies) do
      script["/" .. i] = { { body = body }, { body = body } }
    end
    local client, server = fault_server.start_client(script, { retries = 0 })
    for i in ipairs(bodies) do
      urls[i] = server.url .. "/" .. i
    end
    local result = { urls = urls, media_kind = "video" }
    for _ = 1, 2 do
      assert(client:fetch(result, folder .. "/out.mp4"))
    end
    assert.equal(bodies[1], shell.read(folder .. "/out.mp4"))
    return result.notes
  end

  it("is kept, and told of once", function()
    local part = film:sub(1, -1000)
    local told = { "a file of the result is cut short: the media host has no more of it" }
    assert.same(told, notes_of(part))
    assert.same(told, notes_of(film, part))
  end)

  it("is not said to be one where it is whole", function()
    assert.is_nil(notes_of(film, film))
  end)
end)
