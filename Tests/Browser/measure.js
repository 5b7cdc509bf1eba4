// Measures a report in the page. The expression is an object of functions, which a test evaluates and calls.
(() => {
  // Words of the HTML that are shown; charts have no lines of text to break.
  function* shownTexts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element.closest("svg, .spoken, .skip")) continue;
      if (element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) yield node;
    }
  }

  function* words(pattern) {
    const range = document.createRange();
    for (const node of shownTexts()) {
      for (const match of node.data.matchAll(pattern)) {
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const rectangles = [...range.getClientRects()].filter((rectangle) => rectangle.width > 0);
        if (rectangles.length) yield { word: match[0], rectangles, node };
      }
    }
  }

  // A selector by which a person finds the element again.
  function path(element) {
    const name = (one) => one.localName + (one.id ? "#" + one.id : [...one.classList].map((c) => "." + c).join(""));
    const parts = [];
    for (let one = element; one && one !== document.body && parts.length < 4; one = one.parentElement) parts.unshift(name(one));
    return parts.join(" > ");
  }

  return {
    openFolds() {
      for (const fold of document.querySelectorAll("details:not([open])")) {
        fold.open = true;
        fold.dataset.opened = "";
      }
    },

    // All that openFolds opened, but for the first of neighbours that are alike where those are to be kept.
    closeFolds(keepsFirst) {
      for (const fold of document.querySelectorAll("details[data-opened]")) {
        const isFirst = fold.previousElementSibling?.className !== fold.className;
        fold.open = keepsFirst && isFirst;
      }
    },

    // For each text how far down its last line ends, in pixels; null where the page does not say it. White space and
    // case do not count: a sentence may be a table's row, and a style may write a word in capitals.
    bottoms(texts) {
      let all = "";
      const bottomAt = [];
      for (const { word, rectangles } of words(/\S+/gu)) {
        const bottom = Math.max(...rectangles.map((rectangle) => rectangle.bottom)) + window.scrollY;
        const plain = word.toLowerCase();
        all += plain;
        for (let i = 0; i < plain.length; i += 1) bottomAt.push(bottom);
      }
      return texts.map((text) => {
        const plain = text.toLowerCase().replace(/\s+/gu, "");
        let best = null;
        for (let at = all.indexOf(plain); at >= 0; at = all.indexOf(plain, at + 1)) {
          const bottom = Math.ceil(Math.max(...bottomAt.slice(at, at + plain.length)));
          if (best === null || bottom < best) best = bottom;
        }
        return best;
      });
    },

    // Ordinary words that stand on two lines: letters alone, as a run's id is no word, and at most 24 of them, as only
    // names that somebody chose are longer. (In a column of vertical text the lines lie side by side.)
    cutWords() {
      const cut = [];
      for (const { word, rectangles, node } of words(/(?<![\p{L}\p{N}’'_])[\p{L}’']{2,24}(?![\p{L}\p{N}’'_])/gu)) {
        const vertical = getComputedStyle(node.parentElement).writingMode !== "horizontal-tb";
        const lines = new Set(rectangles.map((rectangle) => Math.round(vertical ? rectangle.left : rectangle.top)));
        if (lines.size > 1) cut.push(`“${word}” in ${path(node.parentElement)}`);
      }
      return cut;
    },

    // Texts whose end is hidden.
    clippedTexts() {
      const clipped = new Set();
      for (const node of shownTexts()) {
        const element = node.parentElement;
        const style = getComputedStyle(element);
        const hides = style.overflowX === "hidden" || style.overflowX === "clip" || style.textOverflow === "ellipsis";
        if (hides && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) {
          clipped.add(`“${node.data.trim()}” in ${path(element)}`);
        }
      }
      return [...clipped];
    },

    width() {
      return document.documentElement.scrollWidth;
    },

    scripts() {
      return document.scripts.length;
    },
  };
})()
