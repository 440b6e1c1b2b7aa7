package facts

// BaseMachine is the machine whose instructions and records another has: page
// tables of another kind change neither.
func BaseMachine(name string) string {
	switch name {
	case "x86-pae":
		return "x86"
	case "amd64-la57":
		return "amd64"
	}
	return name
}
