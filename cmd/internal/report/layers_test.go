package report

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layers says of each group of files, named by how they begin, which groups it
// may not use: the renderers stand side by side on words and kit, and what a
// document is knows none of them.
var layers = map[string][]string{
	"text":     {"markdown", "json", "rows"},
	"markdown": {"text", "lines", "json", "rows"},
	"json":     {"text", "lines", "markdown", "rows", "words"},
	"html":     {"lines", "markdown", "json", "rows"},
	"rows":     {"markdown", "json"}, // what is no report they show as text does
	"words":    {"text", "lines", "markdown", "json", "rows"},
	"document": {"text", "lines", "markdown", "json", "rows", "words"},
	"build":    {"text", "lines", "json", "rows"},
}

func TestLayers(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	group := func(path string) string {
		name, _, _ := strings.Cut(strings.TrimSuffix(path, ".go"), "_")
		return name
	}
	files, home := map[string]*ast.File{}, map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = f
		for _, name := range declared(f) {
			home[name] = group(path)
		}
	}
	seen := map[string]bool{}
	for path, f := range files {
		forbidden := layers[group(path)]
		seen[group(path)] = true
		var inspect func(ast.Node) bool
		inspect = func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr: // the name of a field or method may be any
				ast.Inspect(n.X, inspect)
				return false
			case *ast.FuncDecl:
				ast.Inspect(n.Type, inspect)
				ast.Inspect(n.Body, inspect)
				return false
			case *ast.Ident:
				if slices.Contains(forbidden, home[n.Name]) && !isLocal(n) {
					t.Errorf("%s uses %s, which belongs to %s*.go", path, n.Name, home[n.Name])
				}
			}
			return true
		}
		ast.Inspect(f, inspect)
	}
	for name := range layers {
		if !seen[name] {
			t.Errorf("there are no files %s*.go", name)
		}
	}
}

// isLocal says whether a name is that of a variable inside a function.
func isLocal(id *ast.Ident) bool {
	if id.Obj == nil || id.Obj.Kind != ast.Var {
		return false
	}
	_, top := id.Obj.Decl.(*ast.ValueSpec)
	return !top
}

// declared lists what a file declares, but methods.
func declared(f *ast.File) (names []string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, id := range s.Names {
						names = append(names, id.Name)
					}
				}
			}
		}
	}
	return names
}
