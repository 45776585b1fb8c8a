-- Which faces of a detection are one person's, by distances alone.
local detections = require "spec.support.detections"
local known_faces = require "spec.support.known_faces"
local persons = require "faceswap.faces.persons"
local shell = require "spec.support.shell"

-- Detections whose faces have these embeddings, described: known_faces says how far numbers are from each other, SAME is 0.32.
local function assigned(embeddings, client, like, media, given_digests)
  local list = {}
  for i, embedding in ipairs(embeddings) do
    list[i] = { embedding = embedding }
  end
  local detection, digests = detections.of(list, shell.merge({ client = client or {} }, media)), {}
  for i, face in ipairs(detection.faces) do
    digests[face] = given_digests and given_digests[face.embedding] or ("%012.0f"):format(embeddings[i] * 1000)
  end
  persons.assign(detection, digests, like)
  return detection.faces
end

-- "1 1 2": faces of one person have one number.
local function grouped(...)
  local numbers, count, keys = {}, 0, {}
  for i, face in ipairs(assigned { ... }) do
    if not keys[face.person] then
      count = count + 1
      keys[face.person] = count
    end
    numbers[i] = keys[face.person]
  end
  return table.concat(numbers, " ")
end

describe("faces are one person's", function()
  setup(function() known_faces.install {} end)

  it("where every two of them are surely the same", function()
    assert.equal("1 1 2", grouped(1, 1.31, 2))
    assert.equal("1 1 1", grouped(1, 1.1, 1.3))
    assert.equal("1 2", grouped(1, 1.32))
    assert.equal("1 2", grouped(1, 1.35)) -- as far as strangers are at times
    assert.equal("1 2", grouped(0, 0.32)) -- exactly as far as is not sure, of two and of three
    assert.equal("1 2 2", grouped(0, 0.2, 0.32))
    assert.equal(0.38, assigned({ 0, 0.38 })[1].similar[1].distance) -- exactly as far as is not sure to be another
  end)

  it("where one picture is there many times, which no order tells apart", function()
    assert.equal(("1 "):rep(19) .. "1", grouped((table.unpack or unpack)({ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 })))
  end)

  it("not by way of others", function()
    assert.equal("1 1 2", grouped(1, 1.25, 1.51)) -- the two outer ones are strangers
    assert.equal("1 2 2 1", grouped(1, 1.4, 1.6, 1.2))
  end)

  it("whatever their order", function()
    assert.equal("1 2 1", grouped(1.51, 1, 1.26))
    assert.equal("1 1 2", grouped(1.26, 1.51, 1))
  end)

  it("whatever their order, where a face is as near to one as to another", function()
    -- 1.25 is as near to 1 as to 1.5, which are strangers: it goes to the one of the lesser digest
    local outer, orders = { 1, 1.25, 1.5 }, { { 1, 2, 3 }, { 1, 3, 2 }, { 2, 1, 3 }, { 2, 3, 1 }, { 3, 1, 2 }, { 3, 2, 1 } }
    for _, order in ipairs(orders) do
      local list, person = {}, {}
      for i, k in ipairs(order) do
        list[i] = outer[k]
      end
      for i, face in ipairs(assigned(list)) do
        person[order[i]] = face.person
      end
      assert.equal(person[1], person[2])
      assert.not_equal(person[2], person[3])
    end
    -- digests that grow while the embeddings fall: the other one
    for _, middle in ipairs { "aaaaaaaaaaaaaa", "cccccccccccccc", "eeeeeeeeeeeeee" } do
      local digests = { [1] = "dddddddddddddd", [1.25] = middle, [1.5] = "bbbbbbbbbbbbbb" }
      for _, list in ipairs { { 1, 1.25, 1.5 }, { 1.5, 1.25, 1 }, { 1.25, 1, 1.5 } } do
        local person = {}
        for _, face in ipairs(assigned(list, nil, nil, nil, digests)) do
          person[face.embedding] = face.person
        end
        assert.equal(person[1.5], person[1.25])
        assert.not_equal(person[1], person[1.25])
      end
    end
  end)

  it("and where that is in doubt, they are told apart, and each is told of the other", function()
    local faces = assigned { 1, 1.36, 3 }
    assert.not_equal(faces[1].person, faces[2].person)
    assert.equal(1, faces[1].similar[1].face_id)
    assert.is_true(math.abs(faces[1].similar[1].distance - 0.36) < 1e-9)
    assert.equal(0, faces[2].similar[1].face_id)
    assert.is_nil(faces[3].similar)
    local labels = {}
    for _, fact in ipairs(require("faceswap.faces.fact_labels").list(faces[2])) do
      labels[fact.name] = fact.text
    end
    assert.equal("face 0 (distance 0.360)", labels["may also be"])
  end)

  it("and known from before, one to one", function()
    local client = {}
    local before = assigned({ 1, 2 }, client)
    local after = assigned({ 1.2, 2.1, 0.7 }, client)
    assert.equal(before[1].person, after[1].person)
    assert.equal(before[2].person, after[2].person)
    -- 0.7 is like the first one, too, but no more than one group is them
    assert.not_equal(before[1].person, after[3].person)
    -- by the mean over all pictures, of then and of now
    for distance, is_known in pairs { [0.2] = true, [0.4] = false } do
      local other = {}
      local of_two = assigned({ 8, 8.1 }, other)
      assert.equal(is_known, of_two[1].person == assigned({ 8.05 + distance, 8.06 + distance, 8.04 + distance }, other)[1].person)
    end
    -- faces that lack a key, or an embedding, are nobody who is known
    local nobody = assigned({ 5 }, {}, { { embedding = 5 }, { person = "p9" } })
    assert.is_string(nobody[1].person)
    assert.not_equal("p9", nobody[1].person)
    assert.equal("p8", assigned({ 5 }, {}, { { embedding = 5, person = "p8" } })[1].person)
    -- the same file may have several URLs; another file has other people
    local first = assigned({ 1 }, client, nil, { media_path = "v.mp4", media_url = "https://media.example/1.mp4" })
    local second = assigned({ 1.2 }, client, nil, { media_path = "v.mp4", media_url = "https://media.example/2.mp4" })
    local other = assigned({ 1.2 }, client, nil, { media_path = "w.mp4", media_url = "https://media.example/3.mp4" })
    assert.equal(first[1].person, second[1].person)
    assert.not_equal(first[1].person, other[1].person)
    client = {}
    before = assigned({ 1, 2 }, client)
    after = assigned({ 0.7, 2.1, 1.2 }, client)
    assert.equal(before[1].person, after[3].person) -- the nearest
    assert.not_equal(before[1].person, after[1].person)
  end)
end)
