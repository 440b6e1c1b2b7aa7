package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"strings"
	"text/template"
	"time"
)

// templateFuncs are what templates can call besides the functions of Go's own.
// None reads the environment, a file, the network, the clock or chance: the same
// report gives the same text.
var templateFuncs = template.FuncMap{
	"json":     toJSON,
	"html":     html.EscapeString,
	"xml":      toXML,
	"markdown": markdown,
	"wiki":     wikiText,
	"plain":    plain,
	"csv":      noFormula,
	"trunc":    func(most int, s string) string { return clipRunes(s, max(most, 1)) },
	"default":  otherwise,
	"get":      get,
	"join":     join,
	"upper":    strings.ToUpper,
	"lower":    strings.ToLower,
	"replace":  func(from, to, s string) string { return strings.ReplaceAll(s, from, to) },
	"contains": func(part, s string) bool { return strings.Contains(s, part) },
	"sha256":   func(s string) string { sum := sha256.Sum256([]byte(s)); return hex.EncodeToString(sum[:]) },
	"epoch":    epoch,
	"dict":     dict,
	"list":     func(items ...any) []any { return items },
	"first":    first,
	"plaintext": func(d map[string]any) (string, error) {
		doc, err := documentOf(d)
		if err != nil {
			return "", err
		}
		return outlineText(outline(doc), maxJiraText), nil
	},
}

// toJSON writes a value as JSON, without escapes for HTML.
func toJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

func toXML(s string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(s))
	return b.String(), err
}

// otherwise is a value, or another where it is nothing: default "none" .x
func otherwise(other, v any) any {
	if v == nil || v == "" {
		return other
	}
	return v
}

// get follows keys into maps, and gives nothing where one is not there:
// get . "bugcheck" "stop"
func get(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// join puts a list together: join ", " .labels
func join(separator string, list []any) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, separator)
}

// epoch is a time of a report in seconds since 1970.
func epoch(rfc3339 string) (int64, error) {
	t, err := time.Parse(time.RFC3339, rfc3339)
	return t.Unix(), err
}

var errPairs = errors.New("dict takes pairs of a key and a value")

// dict makes a map: dict "key" value …
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok || i+1 == len(pairs) {
			return nil, errPairs
		}
		out[key] = pairs[i+1]
	}
	return out, nil
}

// first is the first item of a list, nothing of an empty one.
func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// documentOf is the report that a template sees as maps.
func documentOf(d map[string]any) (*Document, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	var doc Document
	return &doc, json.Unmarshal(text, &doc)
}
