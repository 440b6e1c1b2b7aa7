"use strict";
const find = document.getElementById("find");
const found = document.getElementById("found");
const most = 50;
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length ? (window.siteIndex || []).filter(([title, , more]) => words.every((w) => (title + " " + more).toLowerCase().includes(w))) : [];
  found.replaceChildren(
    ...hits.slice(0, most).map(([title, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = page;
      link.textContent = title;
      item.append(link);
      return item;
    }),
  );
  if (words.length && !hits.length) found.textContent = "Nothing is found.";
  if (hits.length > most) found.append("and " + (hits.length - most) + " more");
});
