-- Posts a form, each row in turn. Arguments: FILE (body) and the path.
dofile((os.getenv("BENCH_LUA") or ".") .. "/common.lua")

function init(args)
  all, at = {}, 0
  for _, row in ipairs(rows(args[1])) do
    all[#all + 1] = raw("POST", args[2], { Origin = origin(), ["Content-Type"] = "application/x-www-form-urlencoded" }, row[1])
  end
end

function request()
  at = at % #all + 1
  return all[at]
end
