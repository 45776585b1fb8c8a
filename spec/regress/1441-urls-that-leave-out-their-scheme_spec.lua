-- A result's URL that leaves its scheme out ("//host/path") has the scheme of the address that named it (RFC 3986, 5.2.2): it was taken
-- for https, so that what a service without TLS, as one in a house's own network, had made could not be fetched.
local result_urls = require "faceswap.client.result_urls"

describe("a URL without a scheme", function()
  it("has that of the service's address", function()
    assert.equal("http://media.house/a.mp4", result_urls.clean("//media.house/a.mp4", "http://10.0.0.2:8000/api"))
    assert.equal("https://media.house/a.mp4", result_urls.clean("//media.house/a.mp4", "https://api.crun.ai"))
    assert.equal("https://media.house/a.mp4", result_urls.clean("//media.house/a.mp4"))
    assert.equal("http://10.0.0.2:8000/a.mp4", result_urls.clean("/a.mp4", "http://10.0.0.2:8000/api"))
    assert.is_nil(result_urls.clean("///a.mp4", "http://10.0.0.2:8000"))
  end)
end)
