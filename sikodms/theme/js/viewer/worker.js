// The worker in which PDFs are read: pdf.js as it comes.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
