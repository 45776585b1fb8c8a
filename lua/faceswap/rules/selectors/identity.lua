--- Selectors that name faces outright, mean all of them, or ask a function.
local errors = require "faceswap.errors"
local facts = require "faceswap.rules.context.facts"
local text = require "faceswap.rules.schema.text"
local types = require("faceswap.rules.schema.reader").types

---@class faceswap.Rules
---@field everyone faceswap.Selector every person
---@field id fun(number: integer): faceswap.Selector by face id, which means something in one detection only
---@field person fun(key: string): faceswap.Selector by face.person, which is the same in every detection of a video
---@field test fun(fn: fun(face: faceswap.Face, detection: faceswap.Detection): boolean): faceswap.Selector

return {
  {
    word = "person",
    type = types.text,
    call = "value",
    shown = "r.person(key)",
    means = "`face.person`, which a new detection of the media keeps",
    facts = { "person" },
    judge = function(_, selector, key)
      return key == selector.person, nil, nil, "is person %s", key
    end,
    absent = function(_, selector)
      return ("there is no person %s in the detection"):format(selector.person)
    end,
  },
  {
    word = "id",
    type = types.number(0, 2 ^ 53, true), -- as of a detection
    call = "value",
    shown = "r.id(n)",
    means = "a face id, which means something in one detection only",
    finish = function(c)
      c.ids = true
    end,
    judges = "face",
    judge = function(_, selector, face)
      return face.id == selector.id, nil, nil, "has id %d", face.id
    end,
    absent = function(context, selector)
      return ("there is no face %d; the detection has %s"):format(selector.id, context:name_faces())
    end,
  },
  {
    word = "everyone",
    type = types.yes,
    call = "count",
    shown = "r.everyone",
    means = "every person; not what is left out of positions: faces that cannot be made out, and artefacts of a few frames",
    facts = { "person", "frames" },
    judges = "face",
    judge = function(context, _, _, index)
      local reason = context:left_out()[index]
      return { holds = not reason, why = reason or "everyone" }
    end,
  },
  {
    word = "test",
    type = types.test,
    call = "value",
    shown = "r.test(function(face, detection) … end)",
    means = "anything else; the function returns true or false",
    finish = function(c, _, path)
      c.test = c.test or path
    end,
    facts = text.sorted_keys(facts.by_name), -- it may read any of them, and shall say the same whatever was asked before
    judges = "face",
    judge = function(context, selector, face)
      local holds, err = selector.test(face, context.detection)
      if holds == nil and errors.is(err) then
        context.failure = err
        return { cause = "noted", why = err.message }
      elseif type(holds) ~= "boolean" then
        error(("%s: a test must return true or false, got %s"):format(selector.path, type(holds)), 0)
      end
      return { holds = holds, why = holds and "passes the test" or "does not pass the test" }
    end,
  },
}
