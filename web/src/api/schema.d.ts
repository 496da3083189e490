// Written by `npm run types` from the OpenAPI document. Do not edit.

export interface paths {
    "/ai/assistant/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Agents
         * @description The caller's agents and the system's.
         */
        get: operations["list_agents_ai_assistant_agents_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Chat
         * @description Answers a question from what the caller may see, in one piece.
         */
        post: operations["chat_ai_assistant_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/chat/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Chat Stream
         * @description Answers a question from what the caller may see, as the answer is written.
         */
        post: operations["chat_stream_ai_assistant_chat_stream_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/runs/{query_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Run
         * @description A turn and how it ended.
         */
        get: operations["read_run_ai_assistant_runs__query_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Sessions
         * @description The caller's sessions, newest first.
         */
        get: operations["list_sessions_ai_assistant_sessions_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/assistant/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Session
         * @description One session.
         */
        get: operations["read_session_ai_assistant_sessions__session_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Session
         * @description Deletes a session with its messages, runs and checkpoints.
         */
        delete: operations["delete_session_ai_assistant_sessions__session_id__delete"];
        options?: never;
        head?: never;
        /**
         * Change Session
         * @description Renames a session, archives it, or brings it back.
         */
        patch: operations["change_session_ai_assistant_sessions__session_id__patch"];
        trace?: never;
    };
    "/ai/assistant/sessions/{session_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Session Messages
         * @description A page of a session's messages in order: the last ones, or those before an id.
         */
        get: operations["list_session_messages_ai_assistant_sessions__session_id__messages_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/rag/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Query
         * @description The chunks that the assistant would see, best first, without a model call.
         */
        post: operations["query_ai_rag_query_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Signs in. Too many failures in a quarter of an hour have to wait (`Retry-After`).
         */
        post: operations["login_auth_login_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description Ends this sign-in on this device.
         */
        post: operations["logout_auth_logout_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Exchanges the cookie for a new access token and a new cookie. Each cookie serves once.
         */
        post: operations["refresh_auth_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Makes an account and signs it in.
         */
        post: operations["register_auth_register_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live
         * @description Answers as long as the process does.
         */
        get: operations["live_health_live_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description Whether requests can be served now.
         */
        get: operations["ready_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description The caller's conversations, the one with the newest message first.
         */
        get: operations["list_conversations_im_conversations_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/im/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description A page of messages in order: the last ones, or those before or after a `seq`.
         */
        get: operations["list_messages_im_conversations__conversation_id__messages_get"];
        put?: never;
        /**
         * Send Message
         * @description Sends a message; answered once it is stored. Sent before under its `client_id`, it answers 200.
         */
        post: operations["send_message_im_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read Me
         * @description Who is signed in.
         */
        get: operations["read_me_users_me_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change Me
         * @description Changes the profile; what is left out stays.
         */
        patch: operations["change_me_users_me_patch"];
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AgentOut
         * @description An agent that the caller may talk to; `status` is 1 for enabled, 0 for disabled.
         */
        AgentOut: {
            /** Agent Id */
            agent_id: string;
            /** Name */
            name: string;
            /** Status */
            status: number;
        };
        /**
         * AgentsOut
         * @description A page of agents.
         */
        AgentsOut: {
            /** Agents */
            agents: components["schemas"]["AgentOut"][];
        };
        /**
         * ChatIn
         * @description A question, and what to search for its answer.
         */
        ChatIn: {
            /**
             * Agent Id
             * @description Bound to the session, lastingly.
             */
            agent_id?: string | null;
            /**
             * Question
             * @example What did I promise Li Si last week?
             */
            question: string;
            /** @default global */
            scope?: components["schemas"]["Scope"];
            /**
             * Session Id
             * @description A new one is made where it is absent.
             */
            session_id?: string | null;
            /**
             * Source Keys
             * @description Search these sources only.
             */
            source_keys?: string[] | null;
            /**
             * Top K
             * @description How many chunks are retrieved.
             * @default 5
             */
            top_k?: number;
        };
        /**
         * ChatOut
         * @description An answer; `timing` is in milliseconds: embedding, search, postprocess, llm, total.
         */
        ChatOut: {
            /** Answer */
            answer: string;
            /** Citations */
            citations: components["schemas"]["CitationOut"][];
            /** Query Id */
            query_id: string;
            /** Session Id */
            session_id: string;
            /** Timing */
            timing: {
                [key: string]: number;
            };
        };
        /**
         * ChunkOut
         * @description A chunk exactly as the assistant would read it.
         */
        ChunkOut: {
            /** Chunk Id */
            chunk_id: string;
            /** External Ids */
            external_ids: string[];
            /** Message Ids */
            message_ids: string[];
            /** Score */
            score: number;
            /** Sender */
            sender: string;
            /** Sent At */
            sent_at: string | null;
            /** Snippet */
            snippet: string;
            /** Source Key */
            source_key: string;
            /** Source Type */
            source_type: string;
            /** Text */
            text: string;
            /** Title */
            title: string;
            /** Tokens */
            tokens: number;
        };
        /**
         * CitationOut
         * @description A chunk that was retrieved for the answer; `cited` says whether the answer names it.
         */
        CitationOut: {
            /**
             * Available
             * @default true
             */
            available?: boolean;
            /** Chunk Id */
            chunk_id: string;
            /** Cited */
            cited: boolean;
            /** Message Ids */
            message_ids: string[];
            /** Score */
            score: number;
            /** Sender */
            sender: string;
            /** Sent At */
            sent_at: string | null;
            /** Snippet */
            snippet: string;
            /** Source Key */
            source_key: string;
            /** Source Type */
            source_type: string;
            /** Title */
            title: string;
        };
        /**
         * ConversationOut
         * @description A conversation as one of its members sees it listed.
         */
        ConversationOut: {
            /** Conversation Id */
            conversation_id: string;
            /** Kind */
            kind: string;
            /** Last Message At */
            last_message_at: string | null;
            /** Last Seq */
            last_seq: number;
            /** Title */
            title: string;
        };
        /**
         * ConversationsOut
         * @description A page of conversations.
         */
        ConversationsOut: {
            /** Conversations */
            conversations: components["schemas"]["ConversationOut"][];
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * LiveOut
         * @description The process answers.
         */
        LiveOut: {
            /**
             * Status
             * @default ok
             */
            status?: string;
        };
        /**
         * LoginIn
         * @description A name and its password.
         */
        LoginIn: {
            /**
             * Password
             * Format: password
             * @example a long pass phrase
             */
            password: string;
            /**
             * Username
             * @example lisi
             */
            username: string;
        };
        /**
         * MessageIn
         * @description A message to send. Sent again under the same `client_id`, it is the same message.
         */
        MessageIn: {
            /**
             * Client Id
             * @description Made by the client, unique among what it sends.
             */
            client_id?: string | null;
            /** Content */
            content: string;
        };
        /**
         * MessageOut
         * @description A message; `seq` orders a conversation.
         */
        MessageOut: {
            /** Content */
            content: string;
            /** Conversation Id */
            conversation_id: string;
            /** External Id */
            external_id: string | null;
            /** Kind */
            kind: string;
            /** Message Id */
            message_id: string;
            /** Sender */
            sender: string;
            /** Sender Id */
            sender_id: string;
            /** Sent At */
            sent_at: string;
            /** Seq */
            seq: number;
        };
        /**
         * MessagesOut
         * @description A page of messages, in order.
         */
        MessagesOut: {
            /** Messages */
            messages: components["schemas"]["MessageOut"][];
        };
        /**
         * Problem
         * @description A problem document (RFC 9457). `code` is stable; `title` and `detail` are for people.
         */
        Problem: {
            /** Code */
            code: string;
            /** Detail */
            detail: string;
            /** Status */
            status: number;
            /** Title */
            title: string;
            /**
             * Type
             * @default about:blank
             */
            type?: string;
        };
        /**
         * ProfileIn
         * @description What users change of themselves; what is left out stays.
         */
        ProfileIn: {
            /** Nickname */
            nickname?: string | null;
            /** Signature */
            signature?: string | null;
        };
        /**
         * RagIn
         * @description A question to retrieve for, without an answer.
         */
        RagIn: {
            /** Agent Id */
            agent_id?: string | null;
            /** Question */
            question: string;
            /** @default global */
            scope?: components["schemas"]["Scope"];
            /**
             * Score Threshold
             * @default 0
             */
            score_threshold?: number;
            /** Source Keys */
            source_keys?: string[] | null;
            /**
             * Token Budget
             * @default 2000
             */
            token_budget?: number;
            /**
             * Top K
             * @default 5
             */
            top_k?: number;
        };
        /**
         * RagOut
         * @description Chunks, best first. `vectors_used` is false where keywords served alone.
         */
        RagOut: {
            /** Chunks */
            chunks: components["schemas"]["ChunkOut"][];
            /** Searched Sources */
            searched_sources: number;
            /** Timing */
            timing: {
                [key: string]: number;
            };
            /** Vectors Used */
            vectors_used: boolean;
        };
        /**
         * ReadyOut
         * @description Whether requests can be served, and the state of each part. A part that lags does not end readiness.
         */
        ReadyOut: {
            /** Parts */
            parts: {
                [key: string]: string;
            };
            /** Ready */
            ready: boolean;
        };
        /**
         * RegisterIn
         * @description A new account.
         */
        RegisterIn: {
            /**
             * Nickname
             * @example 李四
             */
            nickname?: string | null;
            /**
             * Password
             * Format: password
             * @example a long pass phrase
             */
            password: string;
            /**
             * Username
             * @example lisi
             */
            username: string;
        };
        /**
         * RunOut
         * @description A turn and how it ended.
         */
        RunOut: {
            /** Created At */
            created_at: string;
            /** Error Code */
            error_code: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Parent Query Id */
            parent_query_id: string | null;
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Session Id */
            session_id: string;
            /** Status */
            status: string;
            /** Timing */
            timing: {
                [key: string]: number;
            } | null;
        };
        /**
         * Scope
         * @description Narrows what is searched; never widens it, never chooses another knowledge base.
         * @enum {string}
         */
        Scope: "global" | "chat_private" | "chat_group";
        /**
         * SessionIn
         * @description What can be changed of a session; what is left out stays.
         */
        SessionIn: {
            /** Archived */
            archived?: boolean | null;
            /** Title */
            title?: string | null;
        };
        /**
         * SessionMessageOut
         * @description A question or an answer. A `withheld` answer rested on something that is no longer visible.
         */
        SessionMessageOut: {
            /** Citations */
            citations: components["schemas"]["CitationOut"][];
            /** Content */
            content: string;
            /** Created At */
            created_at: string;
            /** Id */
            id: number;
            /** Role */
            role: string;
            /** Tokens */
            tokens: {
                [key: string]: number;
            };
            /** Withheld */
            withheld: boolean;
        };
        /**
         * SessionMessagesOut
         * @description A page of a session's messages, in order.
         */
        SessionMessagesOut: {
            /** Messages */
            messages: components["schemas"]["SessionMessageOut"][];
        };
        /**
         * SessionOut
         * @description A session of the assistant.
         */
        SessionOut: {
            /** Agent Id */
            agent_id: string | null;
            /** Archived */
            archived: boolean;
            /** Created At */
            created_at: string;
            /** Session Id */
            session_id: string;
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
        };
        /**
         * SessionsOut
         * @description A page of sessions, newest first.
         */
        SessionsOut: {
            /** Sessions */
            sessions: components["schemas"]["SessionOut"][];
        };
        /**
         * TokenOut
         * @description An access token. The refresh token comes as an HttpOnly cookie.
         */
        TokenOut: {
            /** Access Token */
            access_token: string;
            /** Expires At */
            expires_at: string;
            /**
             * Token Type
             * @default bearer
             */
            token_type?: string;
            user: components["schemas"]["UserOut"];
        };
        /**
         * UserOut
         * @description A user as they see themselves.
         */
        UserOut: {
            /** Is Admin */
            is_admin: boolean;
            /** Nickname */
            nickname: string;
            /** Signature */
            signature: string;
            /** User Id */
            user_id: string;
            /** Username */
            username: string;
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_agents_ai_assistant_agents_get: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    chat_ai_assistant_chat_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description The chat model failed. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description The chat model did not answer in time. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    chat_stream_ai_assistant_chat_stream_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatIn"];
            };
        };
        responses: {
            /** @description Server-sent events: `run` first; `status`, `citations` and `delta` as they come; exactly one of `done` and `error` last. A comment comes every 15 s. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 1
                     *     event: run
                     *     data: {"session_id": "as01k9x…", "query_id": "019a8f…"}
                     *
                     *     id: 2
                     *     event: delta
                     *     data: {"token": "On Friday"}
                     *
                     *     id: 3
                     *     event: done
                     *     data: {"session_id": "as01k9x…", "answer": "On Friday [chunk:12]", "citations": […], "query_id": "019a8f…", "timing": {"embedding": 24.1, "search": 2.2, "postprocess": 1.3, "llm": 812.0, "total": 861.4}}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This session is still answering; wait for it or stop it. This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_run_ai_assistant_runs__query_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                query_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_sessions_ai_assistant_sessions_get: {
        parameters: {
            query?: {
                archived?: boolean;
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_session_ai_assistant_sessions__session_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_session_ai_assistant_sessions__session_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    change_session_ai_assistant_sessions__session_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_session_messages_ai_assistant_sessions__session_id__messages_get: {
        parameters: {
            query?: {
                /** @description Messages before this `id`. */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionMessagesOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    query_ai_rag_query_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RagIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RagOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This agent is disabled. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description The search index is out of reach; what is written meanwhile is indexed when it is back. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    login_auth_login_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description The name or the password is not right. Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
            /** @description Too many failed attempts; try again later. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    logout_auth_logout_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                omnilink_refresh?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    refresh_auth_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                omnilink_refresh?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    register_auth_register_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Registration is closed on this server; ask its administrator for an account. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description This username is taken. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    live_health_live_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveOut"];
                };
            };
        };
    };
    ready_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyOut"];
                };
            };
            /** @description The database is out of reach. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyOut"];
                };
            };
        };
    };
    list_conversations_im_conversations_get: {
        parameters: {
            query?: {
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationsOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    list_messages_im_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                /** @description Messages after this `seq`. */
                after?: number | null;
                /** @description Messages before this `seq`. */
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagesOut"];
                };
            };
            /** @description The request cannot be carried out as it stands. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    send_message_im_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description There is no such thing, or it is not yours. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description That does not fit what is there already. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    read_me_users_me_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
        };
    };
    change_me_users_me_patch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description Sign in to do this. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                    "application/problem+json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
}
