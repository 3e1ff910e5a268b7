/** SQLite (sql.js, Emscripten): joins, windows, recursion, functions of the host, blobs, and the file it exports. */
import { createHash } from 'node:crypto';
import initSqlJs from 'sql.js';

const SQL = await initSqlJs();
const db = new SQL.Database();

const show = (title: string, sql: string, parameters?: unknown): void => {
  for (const { columns, values } of db.exec(sql, parameters)) console.log(title, columns.join(), JSON.stringify(values));
};

db.run(`
  CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, born INTEGER CHECK (born > 1000));
  CREATE TABLE book(id INTEGER PRIMARY KEY, author INTEGER REFERENCES author(id) ON DELETE CASCADE, title TEXT, year INTEGER, price REAL);
  CREATE INDEX book_year ON book(year, author);
  CREATE VIEW cheap AS SELECT title, price FROM book WHERE price < 5;
  CREATE TRIGGER round_price AFTER INSERT ON book BEGIN UPDATE book SET price = round(NEW.price, 2) WHERE id = NEW.id; END;
`);
db.run('BEGIN');
const author = db.prepare('INSERT INTO author(name, born) VALUES (?, ?)');
for (let i = 0; i < 20; i++) author.run([`author ${String.fromCharCode(97 + i)}`, 1800 + i * 7]);
author.free();
const book = db.prepare('INSERT INTO book(author, title, year, price) VALUES ($author, $title, $year, $price)');
for (let i = 0; i < 1500; i++) {
  book.run({ $author: (i * 7) % 20 + 1, $title: `Ünïcode title ${i * 31 % 977}`, $year: 1850 + (i * 13) % 170, $price: ((i * 37) % 4001) / 97 });
}
book.free();
db.run('COMMIT');

show('join', `SELECT a.name, count(*) AS n, round(avg(b.price), 4) AS mean, min(b.year), group_concat(DISTINCT b.year % 7)
  FROM author a JOIN book b ON b.author = a.id WHERE b.year BETWEEN 1900 AND 1990 GROUP BY a.id HAVING n > 20 ORDER BY mean DESC LIMIT 5`);
show('left join', `SELECT count(*) FROM author a LEFT JOIN book b ON b.author = a.id AND b.title LIKE '%99%'`);
show('window', `SELECT author, year, price, rank() OVER w, sum(price) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
  FROM book WHERE author < 3 AND year > 2010 WINDOW w AS (PARTITION BY author ORDER BY year, id) LIMIT 6`);
show('recursive', `WITH RECURSIVE fib(n, a, b) AS (VALUES(1, 0, 1) UNION ALL SELECT n + 1, b, a + b FROM fib WHERE n < 90) SELECT max(n), cast(max(a) AS TEXT) FROM fib`);
show('json', `SELECT json_extract('{"a":[1,2,{"b":"é"}]}', '$.a[2].b'), json_group_array(id) FROM author WHERE id < 5`);
show('parameters', 'SELECT :a + 1, typeof(:b), :c IS NULL, hex(:d)', { ':a': 41, ':b': 'text', ':c': null, ':d': new Uint8Array([0, 255, 16]) });
show('view', 'SELECT count(*), total(price) FROM cheap');

db.create_function('reversed', (text: string) => [...text].reverse().join(''));
db.create_aggregate('product', { init: () => 1, step: (state: number, value: number) => state * value, finalize: (state: number) => state });
show('host functions', 'SELECT reversed(name), (SELECT product(id) FROM author WHERE id <= 10) FROM author WHERE id IN (3, 5)');
for (const sql of ['SELECT * FROM nothing', 'INSERT INTO author(name, born) VALUES (\'author a\', 1900)', 'INSERT INTO author(name, born) VALUES (\'x\', 1)', 'SELEC 1']) {
  try {
    db.run(sql);
  } catch (error) {
    console.log('error', (error as Error).message);
  }
}
db.run('PRAGMA foreign_keys = ON; DELETE FROM author WHERE id = 4');
show('cascade', 'SELECT count(*), changes() FROM book');

const bytes: Uint8Array = db.export();
console.log('file', bytes.length, Buffer.from(bytes.subarray(0, 15)).toString(), createHash('sha256').update(bytes).digest('hex'));
db.close();

const again = new SQL.Database(bytes);
console.log('reopened', JSON.stringify(again.exec('PRAGMA integrity_check; SELECT count(*), sum(year), round(sum(price), 3) FROM book')));
again.run('VACUUM');
console.log('vacuumed', again.export().length);
again.close();
