--- The command line: commands, options, help.
local argparse = require "argparse"
local arg_types = require "faceswap.cli.arg_types"
local built_in = require "faceswap.cli.built_in"
local choice_options = require "faceswap.cli.choice_options"
local exit_status = require "faceswap.cli.exit_status"
local output = require "faceswap.cli.output"
local usage_error = require "faceswap.cli.usage_error"

local parser = {}

local DESCRIPTION = [[
Swaps chosen faces in videos, GIFs and pictures: detects the faces, decides who becomes whom, has the swap done by the service ]]
  .. [[at api.crun.ai or by an engine on this machine (--local), and downloads the result.]]

local EPILOG = [[
Examples:
  Who is in it?       faceswap detect party.mp4 --sheet faces.html
  Swap one of them:   faceswap swap party.mp4 --face 0=alice.jpg -o out.mp4
  Try it for free:    faceswap swap --local party.mp4 --face 0=al.jpg -o a.mp4
  A folder, by rules: faceswap batch clips/ --rules cast.lua --jobs 4
  After Ctrl-C:       faceswap resume

The API key:
  comes from --key-file, the environment's CRUN_API_KEY or ~/.crun/.env, never from the command line, which other users can see.

Nothing is paid for twice:
  whatever may cost credits is recorded before it is sent; running a command again continues what it has begun.

Exit status:
%s
More: faceswap COMMAND --help, or the manual page, faceswap(1).]]

local function exit_statuses()
  local lines = {}
  for i, status in ipairs(exit_status.list) do
    lines[i] = ("  %d  %s\n"):format(status[1], status[2])
  end
  return table.concat(lines)
end

-- ---- what commands have in common ----------------------------------------------------------------------------------------------

local function add_common(command)
  command:group("Service",
    command:flag("--local", "Use the engine on this machine: no key, no cost, preview quality."):target "engine",
    command:option("--key-file", "File with the API key on its first line, or as CRUN_API_KEY=… Default: the environment's "
      .. "CRUN_API_KEY, then the one in ~/.crun/.env."):argname "FILE",
    command:option("--ca-file", "Certificates to trust instead of the system's. Default: the environment's CURL_CA_BUNDLE, then "
      .. "SSL_CERT_FILE."):argname "FILE",
    command:option("--proxy", "Address of a proxy. Default: the environment's https_proxy, except for hosts in no_proxy.")
      :argname "URL",
    command:option("--ledger", "File that records submissions, or a database that machines share: postgresql://HOST/DB or "
      .. "service=NAME. Default: ledger.db in $XDG_STATE_HOME/faceswap (~/.local/state/faceswap); with --local, none."):argname "FILE")
  local quiet = command:flag("-q --quiet", "Print only results and errors.")
  local verbose = command:flag("-v --verbose", "Print every request and answer to standard error; never a key.")
  command:mutex(quiet, verbose)
  command:group("Output", command:flag("--json", "Print only JSON, one object per line."), quiet, verbose)
end

local function timeout(command)
  return command:option("--timeout", "Give up on each wait, upload, download and query after this many seconds; submitted work "
    .. "goes on, and can be resumed. The answer to a submission is always waited for: it tells what is being paid for.")
    :argname "SECONDS":convert(arg_types.positive "--timeout")
end

local function kind(command)
  return command:option("--kind", "video, gif or image, if neither the name nor the content tells.")
    :argname "KIND":choices { "video", "gif", "image" }
end

local function sheet(command)
  return command:option("--sheet", "Write a page that shows every face with its number."):argname "FILE"
end

local function budget(command, name, text)
  return command:option(name, text):argname "CREDITS":convert(arg_types.positive(name))
end

-- argparse would end with 0 also where the help could not be printed.
local function check_help(command)
  return command:add_help { action = output.prints(function() return command:get_help() end) }
end

-- A command with an argument, named as in its usage.
local function add_command(root, description)
  local command = check_help(root:command(description.name, description.text, description.examples))
    :summary(description.summary)
    :usage("Usage: faceswap " .. description.usage)
  if description.argument then
    command:argument(description.argument, description.argument_text):argname(description.argument:upper())
  end
  return command
end

local VIDEO = "Path or URL of a video, GIF or picture."

-- ---- the commands ------------------------------------------------------------------------------------------------------------

local function add_detect(root)
  local command = add_command(root, {
    name = "detect",
    usage = "detect VIDEO [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Find the faces in a video and list them.",
    text = "Finds the faces in a video, GIF or picture and lists them. `swap --face` takes their numbers as long as the detection is "
      .. "valid: for an hour. Within that hour, the same file is not detected again.",
    examples = [[
Examples:
  faceswap detect party.mp4
  faceswap detect https://example.org/party.mp4 --sheet faces.html
  faceswap detect --local --json party.mp4 | jq '.faces[].id']],
  })
  command:group("Options",
    sheet(command),
    command:flag("--describe", "Also analyse the faces' pictures: estimates of age, gender, expression, pose and more."),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_plan(root)
  local command = add_command(root, {
    name = "plan",
    usage = "plan RULES VIDEO [options]",
    argument = "rules",
    argument_text = "File of rules that say who becomes whom: a plan in JSON, a script whose name ends in .lua, or a cast folder.",
    summary = "Show what rules decide about a video, and why.",
    text = "Detects the faces and shows for each what the rules decide, which rule won, which lost and why, and how close it was. "
      .. "Nothing is swapped, and only the detection is sent.",
    examples = [[
Examples:
  faceswap plan cast.lua party.mp4
  faceswap plan cast.json party.mp4 --sheet faces.html]],
  })
  command:argument("video", VIDEO):argname "VIDEO"
  command:group("Options", sheet(command), choice_options.allow(command), kind(command), timeout(command),
    choice_options.words(command), choice_options.schema(command))
  add_common(command)
end

local function add_faces(root)
  local command = add_command(root, {
    name = "faces",
    usage = "faces PHOTO ... VIDEO [options]",
    summary = "Compare everybody in a video with photos.",
    text = "Detects the faces and shows for each photo its distance to everybody in the video, and the limit that separates the nearest "
      .. "person from the next: what a rule with `like` can rely on.",
    examples = [[
Examples:
  faceswap faces anna.jpg party.mp4
  faceswap faces --local refs/*.jpg party.mp4]],
  })
  command:argument("PHOTO ... VIDEO", "Photos of one person each, then the path or URL of a video, GIF or picture."):target "places"
    :args "2+"
  command:group("Options", kind(command), timeout(command))
  add_common(command)
end

local function add_swap(root)
  local command = add_command(root, {
    name = "swap",
    usage = "swap VIDEO (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) -o FILE [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Swap faces in one video.",
    text = "Detects the faces, replaces the chosen ones, waits, and downloads the result. Running the same command again continues "
      .. "what it has begun or paid for.",
    examples = [[
Examples:
  faceswap swap party.mp4 --face 0=alice.jpg --face 2=bob.jpg -o out.mp4
  faceswap swap party.mp4 --rules cast.lua -o out.mp4 --budget 20
  faceswap swap --local party.mp4 --face 0=alice.jpg -o preview.mp4]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-o --output", "Where the result goes."):argname "FILE":count(1),
    budget(command, "--budget", "Credits that it may cost; if it would cost more, it is not sent."),
    command:flag("--again", "Submit it again, and pay for it again, even if it was submitted before."),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_preview(root)
  local command = add_command(root, {
    name = "preview",
    usage = "preview VIDEO (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) -o FILE [options]",
    argument = "video",
    argument_text = VIDEO,
    summary = "Swap a few seconds on this machine, before paying.",
    text = "Detects the faces, decides as `swap` would, and has the engine on this machine swap a few seconds that show the people who "
      .. "become somebody else. Only the detection is sent.",
    examples = [[
Examples:
  faceswap preview party.mp4 --local --rules cast.lua -o preview.mp4
  faceswap swap party.mp4 --rules cast.lua -o out.mp4]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-o --output", "Where the preview goes."):argname "FILE":count(1),
    command:option("--seconds", "How many seconds to show (default: 6)."):argname "SECONDS":convert(arg_types.positive "--seconds"),
    kind(command),
    timeout(command))
  add_common(command)
end

local function add_batch(root)
  local command = add_command(root, {
    name = "batch",
    usage = "batch LIST (--rules FILE | --cast FOLDER |\n       --face ID=PICTURE ...) [options]",
    argument = "list",
    argument_text = "A folder with videos and GIFs, or a file that lists paths and URLs.",
    summary = "Swap faces in many videos.",
    text = "Does what `swap` does for each video in a folder or a list. If one fails, the others go on. Run it again, and it continues "
      .. "where it stopped: nothing is done or paid for twice.\n\n"
      .. "With a ledger that machines share, start it on any number of them with the same list: they do the videos together, each once.",
    examples = "A list has one path or URL per line, optionally followed by a tab and the path of the output; # starts a comment. Paths "
      .. "are relative to the folder of the list. By default an output is named like its video, with .swapped before the ending."
      .. [[


Examples:
  faceswap batch clips/ --rules cast.lua --jobs 8 -o done/
  faceswap batch list.txt --rules cast.json --budget 100 --budget-each 5
  faceswap batch list.txt --rules cast.lua --ledger service=studio -o done/]],
  })
  local file, faces, cast, allowed = choice_options.all(command)
  command:group("Options", file, faces, cast, allowed,
    command:option("-j --jobs", "How many videos at a time."):argname "N":default "4":convert(arg_types.whole("--jobs", 256)),
    command:flag("--pictures", "Also take the pictures in a folder."),
    command:option("-o --output-dir", "Folder for the results. Default: that of each video; for a URL, the current one."):argname "FOLDER",
    budget(command, "--budget", "Credits that they may cost in total."),
    budget(command, "--budget-each", "Credits that each may cost."),
    command:option("--run", "Name of the run that machines with one ledger share. Default: derived from the list and the choice.")
      :argname "NAME":convert(arg_types.name "--run"),
    timeout(command))
  add_common(command)
end

local function add_status(root)
  local command = add_command(root, {
    name = "status",
    usage = "status --ledger ADDRESS [RUN] [options]",
    summary = "Show the progress of a batch on many machines.",
    text = "Shows the progress of a run that machines with one ledger share: for each machine what is done, running and ambiguous, what "
      .. "it has cost, and when the run is expected to end. Without RUN: the run that was started last. Nothing is sent.\n\n"
      .. "Exit status: 0 if all is done, 6 if something is waiting or running, 5 if something is ambiguous, 1 if something failed.",
    examples = [[
Examples:
  faceswap status --ledger service=studio
  faceswap status --ledger postgresql://db.example.org/faceswap --watch]],
  })
  command:argument("run", "Name of the run, as `batch` prints it."):argname "RUN":args "?"
  command:group("Options",
    command:option("--ledger", "Database that the machines share: postgresql://HOST/DB or service=NAME."):argname "ADDRESS":count(1),
    command:flag("--list", "List the runs."),
    command:flag("--watch", "Keep showing it, until the run has ended."))
  command:group("Output", command:flag("--json", "Print only JSON, one object per line."))
end

local function add_resume(root)
  local command = add_command(root, {
    name = "resume",
    usage = "resume [options]",
    summary = "Resume what was interrupted.",
    text = "Lists what is unfinished in the ledger, waits for the swaps among it, and downloads their results to their places.\n\n"
      .. "Submissions whose answer was lost are listed with what is known about them; nothing is sent again automatically. Once you "
      .. "know what became of one, from the account's history or its balance before and after, record it with --resolve.",
    examples = [[
Examples:
  faceswap resume
  faceswap resume --list
  faceswap resume --resolve 3=refused  it was not carried out: may be resent
  faceswap resume --resolve 3=t_81e0   it was, as task t_81e0: wait for it]],
  })
  command:group("Options",
    command:flag("--list", "Only list, without waiting. Needs no key, but without one cannot tell the balance or who else is waiting."),
    command:option("--resolve", "What became of entry ID: refused, failed, or the id of its task; may be repeated.")
      :argname "ID=OUTCOME":count("*"):convert(arg_types.verdict "--resolve"),
    timeout(command))
  add_common(command)
end

local function add_balance(root)
  local command = add_command(root, {
    name = "balance",
    usage = "balance [options]",
    summary = "Show the credits of the account.",
    text = "Shows the credits of the account, and where the key was found.",
  })
  command:group("Options", command:option("--timeout", "Give up after this many seconds (default: 60).")
    :argname "SECONDS":convert(arg_types.positive "--timeout"))
  add_common(command)
end

local function add_local(root)
  local command = add_command(root, {
    name = "local",
    usage = "local [--port N] [--data FOLDER]",
    summary = "Run the local engine as a server.",
    text = "Runs the local engine until it is interrupted; the first line it prints has the URL. Several commands can share it, and it "
      .. "keeps its models loaded: export FACESWAP_LOCAL_URL=URL, then use --local.",
    examples = [[
Example:
  faceswap local --port 8765 --data ~/faceswap-engine]],
  })
  command:option("--port", "Port on 127.0.0.1. Default: any free port."):argname "N":convert(arg_types.whole("--port", 65535))
  command:option("--data", "Folder for its uploads, tasks and results. Default: a temporary one."):argname "FOLDER"
end

--- Makes the parser.
---@param words string[]? the command line
---@return table parser of argparse
function parser.new(words)
  local root = check_help(argparse("faceswap", DESCRIPTION, EPILOG:format(exit_statuses())))
    :usage("Usage: faceswap COMMAND [options]")
    :command_target("command")
    :help_max_width(79)
    :help_description_margin(32)
  root:flag("--version", "Print the version and what is built in, and exit."):action(output.prints(built_in.text))
  root:add_complete { action = output.prints(function(shell) return root[("get_%s_complete"):format(shell)](root) end) }
  add_detect(root)
  add_plan(root)
  add_faces(root)
  add_preview(root)
  add_swap(root)
  add_batch(root)
  add_status(root)
  add_resume(root)
  add_balance(root)
  add_local(root)
  function root.error(command, message)
    usage_error.tell(command, message, words or {})
  end
  return root
end

return parser
