package probe

import (
	"bytes"
	"strings"

	"github.com/emersion/go-sasl"
)

// loginClient speaks LOGIN (draft-murchison-sasl-login), which was never
// standardised: the prompts differ in words, language, case and trailing NULs.
// It goes by the turn, and by the words where the turn leaves two readings:
// the first challenge asks for the password, unless it asks for a user name,
// as a server does that ignored the initial response.
type loginClient struct {
	username, password string
	turn               loginTurn
}

type loginTurn int

const (
	loginNameSent     loginTurn = iota // with the command
	loginNameRepeated                  // on a prompt
	loginPasswordSent
)

func newLoginClient(a authParams) sasl.Client {
	return &loginClient{username: a.username, password: a.secret}
}

func (c *loginClient) Start() (mech string, ir []byte, err error) {
	return "LOGIN", []byte(c.username), nil
}

func (c *loginClient) Next(challenge []byte) (response []byte, err error) {
	switch c.turn {
	case loginNameSent:
		if promptsUserName(challenge) {
			c.turn = loginNameRepeated
			return []byte(c.username), nil
		}
	case loginPasswordSent:
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	c.turn = loginPasswordSent
	return []byte(c.password), nil
}

// passwordWords and userWords are parts of the words for password and user name
// in the languages that server prompts have been seen in, in lower case.
// Password words win: "Password for user alice:" asks for the password.
var (
	passwordWords = []string{"pass", "pwd", "kennwort", "contrase", "senha", "parol", "wachtwoord", "lösenord",
		"hasło", "heslo", "пароль", "密码", "密碼", "口令", "パスワード", "비밀번호"}
	userWords = []string{"user", "name", "login", "account", "mail", "benutzer", "konto", "utilisateur", "identifiant",
		"usuario", "usuário", "utente", "gebruiker", "användar", "nazwa", "uživatel", "kullan", "имя", "логин",
		"пользоват", "用户", "用戶", "账号", "帐号", "帳號", "ユーザ", "사용자", "아이디"}
)

func promptsUserName(challenge []byte) bool {
	text, _ := displayText(bytes.TrimRight(challenge, "\x00"))
	text = strings.ToLower(text)
	has := func(words []string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	return !has(passwordWords) && has(userWords)
}
