// Command smtpwhy says why an application's mail settings do not work.
package main

func main() {}
