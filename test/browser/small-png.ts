import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";

interface IndexedPicture {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, at most 256 of them. */
  readonly palette: readonly number[];
  /** A palette index for each pixel, row by row, in base64. */
  readonly indices: string;
}

// This runs in the page, as text, because the tests are compiled without the DOM's types.
const INDEXED_PICTURE = `async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const colours = [];
  for (let at = 0; at < data.length; at += 4) colours.push((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a));
  const alike = new Map(); // colours that differ only in the last four bits of a part: the most frequent one
  for (const colour of byCount) if (!alike.has(colour & 0xf0f0f0)) alike.set(colour & 0xf0f0f0, colour);
  const palette = [...new Set([...alike.values(), ...byCount])].slice(0, 256);
  const distance = (a, b) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    const distances = palette.map((candidate) => distance(colour, candidate));
    nearest.set(colour, distances.indexOf(Math.min(...distances)));
  }
  let indices = "";
  for (const colour of colours) indices += String.fromCharCode(nearest.get(colour));
  return { width, height, palette, indices: btoa(indices) };
}`;

/** The picture in 256 of its colours, rare ones among them: a third of what a browser writes. The browser decodes it. */
export async function smallPng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, palette, indices } = await page.evaluate<IndexedPicture>(
    `(${INDEXED_PICTURE})("${png.toString("base64")}")`,
  );
  const pixels = Buffer.from(indices, "base64");
  const rows = Buffer.alloc((width + 1) * height); // each row starts with its filter: 0, none
  for (let y = 0; y < height; y++) pixels.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]); // 8 bits a pixel, palette
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  // https://www.w3.org/TR/png-3/#5DataRep
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
