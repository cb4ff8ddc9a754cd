;;; modseal.el --- Prove go.sum against Go's checksum database  -*- lexical-binding: t; -*-

;; Author: The modseal authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; A mode for go.sum and go.work.sum, and the language server modseal for it, by eglot or by lsp-mode, whichever
;; is there.  The program modseal must be on the path, or be named in `modseal-command'.
;;
;;   (add-to-list 'load-path "/path/to/modseal/editors/emacs")
;;   (require 'modseal)
;;   (add-hook 'modseal-go-sum-mode-hook #'eglot-ensure)   ; or #'lsp-deferred
;;
;; Eglot runs one server for a mode: go.mod stays with gopls.  Under lsp-mode modseal stands beside it there.

;;; Code:

(require 'url-util)

(declare-function eglot-current-server "eglot")
(declare-function jsonrpc-request "jsonrpc")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")
(declare-function lsp-workspace-command-execute "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(defvar eglot-server-programs)
(defvar lsp-language-id-configuration)

(defgroup modseal nil
  "Prove go.sum against Go's checksum database."
  :group 'tools
  :prefix "modseal-")

(defcustom modseal-command '("modseal" "lsp")
  "The program and arguments that start the language server."
  :type '(repeat string))

(defface modseal-hash-face '((t :inherit font-lock-string-face))
  "The face of hashes.")

(defconst modseal-go-sum-font-lock-keywords
  '(("^\\([^ \t\n]+\\) \\([^ /\t\n]+\\)\\(/go\\.mod\\)? \\([a-z0-9]+:\\)\\([A-Za-z0-9+/=]+\\)$"
     (1 font-lock-type-face)
     (2 font-lock-constant-face)
     (3 font-lock-keyword-face nil t)
     (4 font-lock-builtin-face)
     (5 'modseal-hash-face)))
  "The parts of a line.")

;;;###autoload
(define-derived-mode modseal-go-sum-mode prog-mode "go.sum"
  "A mode for go.sum and go.work.sum, which have no comments."
  (setq-local font-lock-defaults '(modseal-go-sum-font-lock-keywords t))
  (setq-local require-final-newline t))

;;;###autoload
(add-to-list 'auto-mode-alist '("/go\\(?:\\.work\\)?\\.sum\\'" . modseal-go-sum-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               `((modseal-go-sum-mode :language-id "go.sum") . ,(lambda (&rest _) modseal-command))))

(with-eval-after-load 'lsp-mode
  (add-to-list 'lsp-language-id-configuration '(modseal-go-sum-mode . "go.sum"))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () modseal-command))
                    :activation-fn (lsp-activate-on "go.sum" "go.mod")
                    :add-on? t
                    :server-id 'modseal)))

(defun modseal--execute (command &rest arguments)
  "Have the server run COMMAND with ARGUMENTS."
  (cond ((and (fboundp 'eglot-current-server) (eglot-current-server))
         (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                          (list :command command :arguments (vconcat arguments))))
        ((fboundp 'lsp-workspace-command-execute)
         (lsp-workspace-command-execute command (vconcat arguments)))
        (t (user-error "The language server modseal is not running here"))))

(defun modseal--uri ()
  "The address of this buffer's file."
  (if buffer-file-name
      (concat "file://" (url-hexify-string (file-truename buffer-file-name) url-path-allowed-chars))
    (user-error "This buffer has no file")))

;;;###autoload
(defun modseal-verify ()
  "Look all lines of this file up again."
  (interactive)
  (modseal--execute "modseal.verify" (modseal--uri)))

;;;###autoload
(defun modseal-show-settings ()
  "Show the settings of Go that are in effect, each with its origin."
  (interactive)
  (modseal--execute "modseal.showSettings"))

;;;###autoload
(defun modseal-show-ledger ()
  "Show every request of this session."
  (interactive)
  (modseal--execute "modseal.showLedger"))

;;;###autoload
(defun modseal-show-proof ()
  "Show the proof of the line at point."
  (interactive)
  (modseal--execute "modseal.showProof" (modseal--uri) (1- (line-number-at-pos nil t))))

;;;###autoload
(defun modseal-show-evidence ()
  "Show what was kept of an answer that fails verification, for the line at point."
  (interactive)
  (modseal--execute "modseal.showEvidence" (modseal--uri) (1- (line-number-at-pos nil t))))

;;;###autoload
(defun modseal-make-private (path)
  "Say what to run so that the module PATH is never looked up; nothing is run."
  (interactive (list (read-string "Module path: " (thing-at-point 'filename t))))
  (modseal--execute "modseal.makePrivate" path))

(provide 'modseal)
;;; modseal.el ends here
