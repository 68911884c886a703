-- Posts a form, each row in turn. Arguments: FILE (body), the path, and `check`.
dofile((os.getenv("BENCH_LUA") or ".") .. "/common.lua")

function init(args)
  all, at = {}, 0
  for _, row in ipairs(rows(args[1])) do
    all[#all + 1] = raw("POST", args[2], { Origin = origin(), ["Content-Type"] = "application/x-www-form-urlencoded" }, row[1])
  end
  if args[3] ~= "check" then response = nil end
end

function request()
  at = at % #all + 1
  return all[at]
end

-- With a third argument, every response that is not a redirect is reported on stderr.
function response(status, _, body)
  if status ~= 303 then io.stderr:write("refused: ", status, " ", (body:match('role="alert".-</div>') or body:sub(1, 80)):gsub("%s+", " "):sub(1, 300), "\n") end
end
