-- n rounds of what scripts do: tables, strings, closures, sorting, numbers.
local n = ...
local check = 0

local function words(seed)
  local list = {}
  for i = 1, 60 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    list[i] = string.format("%s%d", string.rep(string.char(97 + seed % 26), 1 + seed % 5), seed % 97)
  end
  return list
end

local Point = {}
Point.__index = Point
function Point.new(x, y) return setmetatable({ x = x, y = y }, Point) end
function Point:add(other) return Point.new(self.x + other.x, self.y + other.y) end

for round = 1, n do
  local list, counts = words(round), {}
  for _, word in ipairs(list) do
    local key = word:sub(1, 2)
    counts[key] = (counts[key] or 0) + #word
  end
  table.sort(list, function(a, b) return a > b end)
  for i, word in ipairs(list) do check = (check * 31 + i * word:byte(-1) + counts[word:sub(1, 2)]) % 1000000007 end
  local at = Point.new(0, 0)
  for i = 1, 100 do at = at:add(Point.new(i, i % 7)) end
  local text = table.concat(list, ","):gsub("%d+", function(digits) return digits + 1 end)
  check = (check + at.x * 3 + at.y + #text + math.floor(math.sqrt(round) * 1000)) % 1000000007
end
return check
