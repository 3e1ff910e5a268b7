/** Names and texts of guests in messages: what they contain must not reach a terminal as commands, nor fill it. */

/** Control characters, and those that turn the direction of text, as escapes. */
export const printable = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`);

/** In quotes. */
export const quoted = (text: string): string => printable(JSON.stringify(text));

/** In quotes, and cut. */
export const quotedShort = (text: string): string => quoted(text.length > 60 ? `${text.slice(0, 57)}…` : text);
