// Differential answers what Go's own packages say of the cases on its standard input: the other side of a comparison.
//
// A case is a list of fields, the first of which names the question. A list is its length and then each field with its
// own length before it, all lengths in four bytes, big end first. Each answer is one field.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The questions, by name; what they take is what they index.
var questions = map[string]func(f []string) (string, error){
	"key":              key,
	"note":             openNote,
	"head":             head,
	"reply":            reply,
	"inclusion":        inclusion,
	"consistency":      consistency,
	"tile":             tilePath,
	"check":            func(f []string) (string, error) { return "", module.Check(f[0], f[1]) },
	"escape-path":      func(f []string) (string, error) { return module.EscapePath(f[0]) },
	"escape-version":   func(f []string) (string, error) { return module.EscapeVersion(f[0]) },
	"unescape-path":    func(f []string) (string, error) { return module.UnescapePath(f[0]) },
	"unescape-version": func(f []string) (string, error) { return module.UnescapeVersion(f[0]) },
	"match":            func(f []string) (string, error) { return boolean(path.Match(f[0], f[1])) },
	"match-prefixes":   func(f []string) (string, error) { return boolean(module.MatchPrefixPatterns(f[0], f[1]), nil) },
	"go.mod":           func(f []string) (string, error) { return goMod(modfile.Parse("go.mod", []byte(f[0]), nil)) },
	"go.mod-lax":       func(f []string) (string, error) { return goMod(modfile.ParseLax("go.mod", []byte(f[0]), nil)) },
	"go.work":          func(f []string) (string, error) { return goWork(modfile.ParseWork("go.work", []byte(f[0]), nil)) },
}

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	for {
		fields, err := read(in)
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		write(out, answer(fields))
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(in io.Reader) ([]string, error) {
	var count uint32
	if err := binary.Read(in, binary.BigEndian, &count); err != nil {
		return nil, err
	}
	fields := make([]string, count)
	for i := range fields {
		var length uint32
		if err := binary.Read(in, binary.BigEndian, &length); err != nil {
			return nil, errors.New("a case was cut off")
		}
		field := make([]byte, length)
		if _, err := io.ReadFull(in, field); err != nil {
			return nil, errors.New("a case was cut off")
		}
		fields[i] = string(field)
	}
	return fields, nil
}

func write(out io.Writer, text string) {
	binary.Write(out, binary.BigEndian, uint32(len(text)))
	io.WriteString(out, text)
}

// answer is "ok" and the value, or "refused" and the reason, each behind a line feed.
func answer(fields []string) (text string) {
	defer func() {
		if problem := recover(); problem != nil {
			text = fmt.Sprintf("panic\n%v", problem)
		}
	}()
	value, err := questions[fields[0]](fields[1:])
	if err != nil {
		return "refused\n" + err.Error()
	}
	return "ok\n" + value
}

func boolean(value bool, err error) (string, error) {
	return strconv.FormatBool(value), err
}

func key(f []string) (string, error) {
	verifier, err := note.NewVerifier(f[0])
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %08x", verifier.Name(), verifier.KeyHash()), nil
}

func open(key, message string) (string, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", err
	}
	opened, err := note.Open([]byte(message), note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	return opened.Text, nil
}

func openNote(f []string) (string, error) {
	return open(f[0], f[1])
}

func head(f []string) (string, error) {
	text, err := open(f[0], f[1])
	if err != nil {
		return "", err
	}
	tree, err := tlog.ParseTree([]byte(text))
	return fmt.Sprintf("%d %v", tree.N, tree.Hash), err
}

// reply reads the record of a reply and the head behind it, and answers the number.
func reply(f []string) (string, error) {
	id, _, rest, err := tlog.ParseRecord([]byte(f[1]))
	if err != nil {
		return "", err
	}
	_, err = head([]string{f[0], string(rest)})
	return strconv.FormatInt(id, 10), err
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func hash(text string) tlog.Hash {
	var hash tlog.Hash
	copy(hash[:], text)
	return hash
}

func hashes(text string) (list []tlog.Hash) {
	for ; len(text) >= tlog.HashSize; text = text[tlog.HashSize:] {
		list = append(list, hash(text))
	}
	return list
}

func inclusion(f []string) (string, error) {
	return "", tlog.CheckRecord(hashes(f[4]), number(f[0]), hash(f[1]), number(f[2]), hash(f[3]))
}

func consistency(f []string) (string, error) {
	return "", tlog.CheckTree(hashes(f[4]), number(f[0]), hash(f[1]), number(f[2]), hash(f[3]))
}

func tilePath(f []string) (string, error) {
	tile, err := tlog.ParseTilePath(f[0])
	return fmt.Sprintf("%d %d %d %d", tile.H, tile.L, tile.N, tile.W), err
}

func goMod(file *modfile.File, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var lines []string
	add := func(words ...string) { lines = append(lines, strings.Join(words, "\x00")) }
	if file.Module != nil {
		add("module", file.Module.Mod.Path, file.Module.Deprecated)
	}
	if file.Go != nil {
		add("go", file.Go.Version)
	}
	if file.Toolchain != nil {
		add("toolchain", file.Toolchain.Name)
	}
	for _, g := range file.Godebug {
		add("godebug", g.Key, g.Value)
	}
	for _, r := range file.Require {
		add("require", r.Mod.Path, r.Mod.Version, strconv.FormatBool(r.Indirect))
	}
	for _, e := range file.Exclude {
		add("exclude", e.Mod.Path, e.Mod.Version)
	}
	for _, r := range file.Replace {
		add("replace", r.Old.Path, r.Old.Version, r.New.Path, r.New.Version)
	}
	for _, r := range file.Retract {
		add("retract", r.Low, r.High, r.Rationale)
	}
	for _, t := range file.Tool {
		add("tool", t.Path)
	}
	for _, i := range file.Ignore {
		add("ignore", i.Path)
	}
	return strings.Join(lines, "\n"), nil
}

func goWork(file *modfile.WorkFile, err error) (string, error) {
	if err != nil {
		return "", err
	}
	var lines []string
	add := func(words ...string) { lines = append(lines, strings.Join(words, "\x00")) }
	if file.Go != nil {
		add("go", file.Go.Version)
	}
	if file.Toolchain != nil {
		add("toolchain", file.Toolchain.Name)
	}
	for _, g := range file.Godebug {
		add("godebug", g.Key, g.Value)
	}
	for _, u := range file.Use {
		add("use", u.Path)
	}
	for _, r := range file.Replace {
		add("replace", r.Old.Path, r.Old.Version, r.New.Path, r.New.Version)
	}
	return strings.Join(lines, "\n"), nil
}
