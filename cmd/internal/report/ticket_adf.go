package report

// A node of the Atlassian Document Format. Text in it needs no escaping, and no
// text node may be empty.
type node struct {
	Type    string         `json:"type"`
	Version int            `json:"version,omitempty"`
	Attrs   map[string]int `json:"attrs,omitempty"`
	Text    string         `json:"text,omitempty"`
	Content []*node        `json:"content,omitempty"`
}

// adfLists are the lists that items and steps go into.
var adfLists = map[blockKind]string{item: "bulletList", step: "orderedList"}

// adf lays blocks out in the Atlassian Document Format, as far as Jira takes
// them.
func adf(blocks []block) *node {
	doc := &node{Type: "doc", Version: 1}
	size := 0
	for _, b := range blocks {
		if size += len(b.text); size > maxJiraText || b.text == "" {
			break
		}
		text := &node{Type: "text", Text: b.text}
		switch list := adfLists[b.kind]; {
		case b.kind == heading:
			doc.Content = append(doc.Content, &node{Type: "heading", Attrs: map[string]int{"level": 3}, Content: []*node{text}})
		case list == "":
			doc.Content = append(doc.Content, &node{Type: "paragraph", Content: []*node{text}})
		default:
			entry := &node{Type: "listItem", Content: []*node{{Type: "paragraph", Content: []*node{text}}}}
			if last := len(doc.Content) - 1; last >= 0 && doc.Content[last].Type == list {
				doc.Content[last].Content = append(doc.Content[last].Content, entry)
				continue
			}
			doc.Content = append(doc.Content, &node{Type: list, Content: []*node{entry}})
		}
	}
	return doc
}
