/** Lua (wasmoon, Emscripten): values both ways, callbacks, coroutines, errors through longjmp, promises awaited in Lua. */
import { LuaFactory } from 'wasmoon';

const lua = await new LuaFactory().createEngine();
try {
  lua.global.set('sum', (...numbers: number[]) => numbers.reduce((a, b) => a + b, 0));
  lua.global.set('sleep', (ms: number) => new Promise((resolve) => setTimeout(() => resolve(`slept ${ms}`), ms)));
  lua.global.set('fail', () => { throw new Error('thrown by the host'); });
  lua.global.set('host', { name: 'node', list: [1, 2, { three: 3 }], double: (x: number) => 2 * x });
  lua.global.set('print', (...args: unknown[]) => console.log('print', ...args));

  const value = await lua.doString(`
    local Account = {}
    Account.__index = Account
    function Account.new(balance) return setmetatable({ balance = balance }, Account) end
    function Account:deposit(n) self.balance = self.balance + n; return self end
    Account.__add = function(a, b) return Account.new(a.balance + b.balance) end

    local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
    local gen = coroutine.wrap(function() for i = 1, 5 do coroutine.yield(i * i) end return 'done' end)
    local squares = {}
    for x in gen do squares[#squares + 1] = x; if x == 'done' then break end end

    local words = {}
    for word in ('one two  three-four, five'):gmatch('%a+') do words[#words + 1] = word:upper():reverse() end
    local replaced = ('key = value; other = thing'):gsub('(%w+) = (%w+)', '%2 <- %1')
    local big = {}
    for i = 1, 3000 do big[i] = (i * 7919) % 3001 end
    table.sort(big, function(a, b) return a > b end)

    local ok, message = pcall(error, { code = 42 })
    local _, where = pcall(function() local x = nil; return x.y end)
    local _, fromHost = pcall(fail)
    print('host', host.name, host.list[3].three, host.double(21), sum(1, 2, 3.5))
    return {
      account = (Account.new(10):deposit(5) + Account.new(1)).balance,
      fib = fib(18), squares = squares, words = table.concat(words, ' '), replaced = replaced,
      sorted = { big[1], big[1500], big[3000] },
      integers = { 7 // 2, -7 // 2, -7 % 3, 1 << 40, 0xff ~ 0x0f, math.maxinteger, math.type(3.0) },
      floats = { 10 / 3, 2 ^ 0.5, math.huge, string.format('%.10g|%5d|%-5s|%x|%q', math.pi, 42, 'ab', 255, 'a\\nb') },
      code = message.code, ok = ok, where = where, fromHost = tostring(fromHost),
      utf8 = utf8.len('naïve 😀'), packed = string.unpack('<i4', string.pack('<i4', -123456)),
      closure = (function() local n = 0; return function() n = n + 1; return n end end)(),
    }
  `);
  const { closure, ...rest } = value;
  // Lua's tables have no order.
  for (const key of Object.keys(rest).sort()) console.log(key, JSON.stringify(rest[key]));
  console.log('closure', closure(), closure(), closure());
  console.log('await', await lua.doString(`local a = sleep(2):await(); local b = sleep(1):await(); return a .. ', ' .. b`));

  lua.global.set('make', (n: number) => ({ n }));
  await lua.doString('function transform(x) return { doubled = x.n * 2, made = make(x.n).n } end');
  // Lua's tables are in an order of chance.
  console.log('called', JSON.stringify(Object.entries(lua.global.get('transform')({ n: 21 })).sort()));
  for (const code of ['return 1 +', 'error("told so")', 'local function f() return 1 + f() end return f()']) {
    await lua.doString(code).catch((error: Error) => console.log('error', error.message.split('\n')[0]));
  }
} finally {
  lua.global.close();
}
